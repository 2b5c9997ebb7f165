"""Texts that could break an item, for lists of cases and random answers."""

INLINE = (
    "word", "a_b", "_a_", "*a*", "**a**", "***a***", "a**b**c", "**a*", "*a**", "*", "**", "_", "__",
    "`", "``", "`a`", "``a`b``", "`*`", "`a*", "[Task 1]", "[x]", "[ ]", "[a](b)", "![a](b)", "[a][b]",
    "[a", "a]", "](", "[", "]", "[*]", "[`]`", "<https://x.y/*>", "<a@b.c>", "<b>", "</b>",
    "<a href='*'>", "<a href=", "<!-- *", "-->", "<?x", "List<int>", "Map<String, int>", "a < b", "a<b",
    "<", ">", "&amp;", "&", "&#42;", "&lt;", "\\", "\\*", "\\\\", "\\`", "\\[", "C:\\dir", "~~a~~", "~",
    "$x$", "|", "||", "{{ title }}", "{% raw %}", "{%", "{{", "{#", "#}", "}}", '"', "'", '"""', "yes",
    "null", "~", "007", "1e3", "2026-01-02", "a: b", ":", " #", "#", "##", "!tag", "&anchor", "*alias",
    "@x", "é", "Änderung", "改进", "हिन्दी", "ไทย", "😀", "👩‍👩‍👧", "e\u0301", "\u200b", "\ufeff", "\u2028",
    "\u00a0", "שלום", "http://a.b/c_d_e", "www.a.b", "Phase 1: x", "**Problem**: x", "(", ")", "!", "-",
    "--", "---", "=", "===", "...", "\t", "İ", "ß", "ﬁ", "²",
)  # fmt: skip
"""Pieces of one line, harmless and not."""

STARTS = (
    "- ", "+ ", "* ", "# ", "## ", "### ", "###### ", "####### ", "#", "#5", "1. ", "1) ", "12. ",
    "0. ", "1.", "1.5 ", "> ", ">", "---", "- - -", "***", "* * *", "___", "_ _ _", "===", "-", "+",
    "*", "```", "```x ", "````", "~~~", "~~~x", "[a]: b", "[a]:", "[^1]: ", "[a\\]]: ", "<!-- ",
    "<!-- x -->", "<!-->", "<div>", "</div>", "<DIV", "<pre>", "<script>", "<style ", "<textarea>",
    "<?php ", "<![CDATA[", "<!DOCTYPE ", "<b>", "<b> ", "<a href='x'>", "</b>", "<x-y/>", "|a|b|",
    ":---", ":", "- [ ] ", "- [x] ", "**", "**a**", "**Current Limitations:**", "Key improvements:",
    "**Solution**: ", "&", "\\", "\\- ", "\\#", "!", "{% endfor %}", "{{ slug }}", "+++", "%", "    ",
    "\t", "  ",
)  # fmt: skip
"""What a line may start with, and Markdown may take for another block."""

ENDS = (
    "", " #", " ##", "#", "\\", "  ", " \\", "*", "**", "`", "[", "]", "<", ":", " {#", "_", "|", "\\#",
)  # fmt: skip
"""What a line may end with."""

CODE = (
    "local x = 1", "```", "````", "~~~", "`", "# comment", "## x", "---", "===", "<!--", "-->",
    "{{ x }}", "{% x %}", "{# x #}", "\ttab", "    four", "  ", "", "- x", "1. x", "> x", "\\", "&amp;",
    "[a]: b", "### Phase 1: x", "## Solution", "é改😀", "\u00a0", "\u2028",
)  # fmt: skip
"""Lines of code."""

BLOCKS = (
    "- a\n- b", "* a\n\n  more\n* b", "+ a\n  - b\n    - c", "1. a\n2. b", "1) a",
    "> quoted\n> ### a\n> ```\n> x\n> ```", "```\n# x\n## y\n---\n```", "```python\nx = '```'\n```",
    "````\n```\n````", "~~~\n```\n~~~", "~~~ a`b\n<!--\n~~~", "    indented\n    # x", "a\n\n***\n\nb",
    "| a | b |\n|---|---|\n| 1 | 2 |", "<!-- a\n\nb -->", "<div>\n\n*a*\n\n</div>",
    "<pre>\n# x\n\n</pre>", "[a]: http://x.y\n\nSee [a].", "- [ ] open\n- [x] done", "a  \nb\\\nc",
    "**bold** start", "#### Deep", "##### Deeper", "- a\n\n  ```\n  x\n  ```\n- b", "a\n- b",
    "Term\n: what", "$$\nx\n$$",
)  # fmt: skip
"""Blocks of Markdown that stay within any section."""

ORDINARY = (
    "[Task 1]", "`get()`", "``a`b``", "a_b", "_a_ b", "[text](https://x.y/a_b)", "![icon](x.png)",
    "List<int>", "Map<String, int>", "a < b", "a <b> c", "<https://x.y/*>", "<a@b.c>",
    "x *really* fast", "x **really** fast", "*really* fast", "fast, *really*", "(*a*)", "2 > 1",
    "a & b", "AT&T", "&amp;", "C:\\dir", "50 %", "#5", "a #b", "C#x", "~5 s", "~~old~~ new",
    "a | b", "{{ title }}", "1.5 s", "2026-01-31", "-x", "--flag", "+1", "!important", "a: b",
    "[Task 1]: do it", "[x] done", "Änderung", "改进", "👩‍👩‍👧", "e\u0301", 'he said "no"', "it's",
    "a\\*b", "$x$", "=", "@you",
    "x <a b='*'> y", 'x <a b="*"> y', "x <!-- * --> y", "x <!---> y", "x <!--> y", "x <? * ?> y",
    "x <!A *> y", "x [a\\] b] y", "x [a [b\\] c] d] y", "x [a [`]`] b] y", "x [a `]` b] y",
    "x <![CDATA[ * ]]> y", "x </b > y", "x <a b=c*> y", "x <a.b+c-d:*> y", "x <a*b@c.d> y",
    "`` a`b* `` y", "\\* y", "x [a](b(c)) y", 'x [a](b "c") y', "x [a](b 'c') y",
)  # fmt: skip
"""Lines that break nothing, wherever they stand."""

ESCAPED_IN_BOLD = {
    "*really* fast": "\\*really\\* fast",
    "fast, *really*": "fast, \\*really\\*",
    "(*a*)": "(\\*a\\*)",
    "x <!---> y": "x \\<!---> y",
    "x <!--> y": "x \\<!--> y",
    "x <? * ?> y": "x \\<? \\* ?> y",
    "x <!A *> y": "x \\<!A \\*> y",
    "x <![CDATA[ * ]]> y": "x \\<![CDATA[ \\* ]]> y",
    "x [a [b\\] c] d] y": "x \\[a [b\\] c] d] y",
    "x [a [`]`] b] y": "x \\[a [`]`] b] y",
    "x <a*b@c.d> y": "x <a\\*b@c.d> y",
}
"""Those of them that look otherwise in a bold name, and how."""

WHOLE = (
    "[a]: <b c>", "[a]: <b\\>c>", "[a]: b 'c d'", '[a]: b "c d"', "[a]: b (c d)",
    '[a]: b "c \\" d"', "[a]: b 'c \\' d'", "[a]: b (c \\) d)", "[a b\\]c]: d", "[a]: b c",
    "`` a`b* ``", "`a``b*`", "```a*```", "<a.b+c-d:*>", "</b >*",
    "<a b=c* d='*' e=\"*\" f/>*", "<a b = c>*", "<!-->*", "<!--->*", "<!-- * -->", "<? * ?>",
    "<!A *>", "<![CDATA[ * ]]>", "[a [b] `]` \\] c](x*y)", "[a\\*b]*", "x *a* *b", "x (*a*) *",
    "x **a** **", "a*b*c *", "*a b* c", "x *a *", "\\* *", "<a b='*", "<![ *", "<!A *", "<? *",
    "[`]` *", "***a**b**c", "*a**b*", "[``]``", "[a](", "[a](b", '[a](b "c', "[[a](b", "[<a b=']'>",
    "_a **b_ c** d", "x\u2028**a** y", '[a](b) [c](d (e) "f") *', "[![a](b)](c) *", "x *a* **b** *",
    "<a b=\"[*\" c='*' d=e> *", "a <b c=", "[a <b>](c) *", "[a\\](b)", "<!-- [ -->", "``a```b`", "*a* b *c*",
    "[a]: \u2028x", "[a]: b\u00a0c", "<http:a\u00a0*>", "<div\u2003x> z", "<div\u00a0", "<a\u00a0b='*'>",
)  # fmt: skip
"""Lines in which something must stay, or be escaped, as a whole."""
