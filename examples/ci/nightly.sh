#!/bin/sh
# 每夜检查一个收文文件夹：解析、初审、并入台账，列出一周内到期的任务。
# 用法：nightly.sh 收文文件夹 [工作文件夹]
# 退出码：0 一切正常；1 初审有错误、有文件没读成，或台账有问题；2 用法不对。
# 例（crontab）：0 2 * * * /opt/anwei/nightly.sh /srv/收文 /srv/台账 >>/var/log/anwei.log 2>&1
set -u

inbox=${1:-}
work=${2:-.}
if [ -z "$inbox" ] || [ ! -d "$inbox" ]; then
  echo "用法：$0 收文文件夹 [工作文件夹]" >&2
  exit 2
fi
mkdir -p "$work" || exit 2

status=0
echo "== $(date '+%Y-%m-%d %H:%M') $inbox"

# 没有变的公文不重读；读不了的一行话说明，其余照常。
anwei parse "$inbox" -o "$work/records" --quiet || status=1

# 只报新问题：第一次运行时把现有的问题记作基线。
if [ ! -f "$work/baseline.json" ]; then
  anwei validate "$inbox" --write-baseline "$work/baseline.json" || status=1
fi
anwei validate "$inbox" --baseline "$work/baseline.json" --output-format concise --quiet || status=1

# 台账：人填写的内容不丢，每次并入前的样子留有备份。
anwei merge "$work/records" -o "$work/register.yaml" || status=1
anwei validate "$work/register.yaml" --quiet || status=1

echo "-- 已逾期"
anwei deadlines "$work/register.yaml" --overdue
echo "-- 7 天内到期"
anwei deadlines "$work/register.yaml" --within 7d

exit $status
