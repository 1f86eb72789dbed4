"""The documents of the collection as an office or a website would have them: docx, pdf, html, doc, ofd, xlsx."""
