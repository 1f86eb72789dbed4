"""The register as files that an office works with: xlsx, docx, ics, csv, markdown, json.

Every module has a `build` that takes a register and gives the bytes of a file; nothing is written here. What must not leave
the house is taken out of the register before (`masked`), so that it is in no output.

    >>> mask("联系人：张三，13812345678，zhangsan@example.cn；举报电话12350")
    '联系人：张三，［电话］，［邮箱］；举报电话12350'
"""

from __future__ import annotations

from anweitool.exports.masking import mask, masked

__all__ = ["mask", "masked"]
