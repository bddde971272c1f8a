use super::super::super::config::{Axis, Config};
use super::super::super::source::FileId;
use super::super::{Origin, parse};
use super::*;

fn library() -> Library {
    let config = Config::parse(
        r#"
        [[plan]]
        name = "free"
        short = "fpt"
        [[plan]]
        name = "server"
        short = "ghes"
        releases = ["3.10", "3.9"]
        "#,
    )
    .unwrap();
    let mut library = Library::new(Axis::new(&config.plans).unwrap());
    let all = library.axis().universe();
    let texts = |texts: &[&str]| Value::list(texts.iter().map(|text| Value::from(*text)));
    for (name, value) in [
        ("currentVersion", Value::from("free@latest")),
        ("currentArticle", Value::from("/a")),
        ("arr", texts(&["a", "b", "c", "d"])),
        ("none", texts(&[])),
        ("s", Value::from("h")),
        ("num", Value::Int(3)),
        ("obj", Value::map([("x", Value::Int(1)), ("y", Value::Int(2))])),
    ] {
        library.context.insert(name.into(), Folded::constant(all, value));
    }
    library
}

/// What `text` gives in the first version, and its findings.
fn given(text: &str, library: &Library) -> (String, Vec<String>) {
    let template = parse::template(text.into(), Origin::Opaque(Span::new(FileId(0), 0, 0)), library);
    let mut sink = Diagnostics::new();
    sink.extend(template.diagnostics.clone());
    let live = library.axis().universe();
    let outcomes = evaluate(&template, library, &HashMap::new(), live, &mut sink);
    let messages = sink.as_slice().iter().map(|found| found.message.clone()).collect();
    (outcomes.first().map(|outcome| outcome.text.clone()).unwrap_or_default(), messages)
}

#[test]
fn texts() {
    let library = library();
    for (text, expect) in [
        ("{% if nothing | default: true %}A{% endif %}", "A"),
        ("{% if arr | size | minus: 4 %}A{% else %}B{% endif %}", "A"),
        ("{% unless s | slice: 0, 1 | default: false %}A{% else %}B{% endunless %}", "B"),
        ("{% if undefined_var %}A{% elsif undefined_var == nil %}B{% endif %}", "B"),
        ("{% capture v %}x{% endcapture %}{% if v == 'x' and currentArticle != 'y' %}A{% endif %}", "A"),
        ("{% if obj contains 'x' %}A{% else %}B{% endif %}", "B"),
        (r#"{{ "x\"y" }} {{ 'a\'b' }} {{ "a\nb" }}"#, "x\"y a'b a\nb"),
        ("{% capture \"z\" %}1{% endcapture %}{{ z }}", "1"),
        ("{% increment n %}{{ n }}{% increment n %}{% decrement n %}{{ n }}{% decrement m %}", "01111-1"),
        ("{% increment num %}{{ num }}", "34"),
        ("{% for i in arr %}{% cycle 'x', 'y' %}{% cycle 'g': 'x', 'y' %}{% endfor %}", "xxyyxxyy"),
        ("{% for i in arr %}{% cycle i, num | plus: 1 %}{% endfor %}", "a4c4"),
        ("a{% liquid\n assign a = 1\n if a == 1\n echo 'one'\n endif\n # note\n%}b", "aoneb"),
        ("{% case s %}{% when 'h' %}A{% when 'x', 'h' %}B{% else %}C{% endcase %}", "AB"),
        ("{% case s %}{% when 'x' %}A{% else %}C{% endcase %}", "C"),
        ("{% for i in arr %}{% assign i = 'z' %}{{ i }}{% endfor %}{{ i }}", "abcdz"),
        ("{% for i in arr, limit:2 %}{{ i }}{% endfor %}", "ab"),
        ("{% for i in arr limit:1 %}{{ i }}{% endfor %}{% for i in arr offset:continue %}{{ i }}{% endfor %}", "abcd"),
        ("{% for i in arr offset:-2 %}{{ i }}{% endfor %}", "cd"),
        ("{% for i in arr limit:0 %}{{ i }}{% else %}E{% endfor %}", ""),
        ("{% for i in none limit:0 %}{{ i }}{% else %}E{% endfor %}", "E"),
        ("{{ s[0] }}{{ s[1] }}", "h"),
    ] {
        assert_eq!(given(text, &library), (expect.to_owned(), Vec::new()), "{text}");
    }
}

#[test]
fn mistakes_are_findings() {
    let library = library();
    for (text, expect, message) in [
        (
            "{% if currentVersion contains undefined_var %}A{% else %}B{% endif %}",
            "B",
            "`undefined_var` is not defined: it is compared as nothing",
        ),
        (
            "{% if serverVersions contains currentVersion %}A{% else %}B{% endif %}",
            "B",
            "`serverVersions` is not defined: it is compared as nothing",
        ),
        (
            "{% ifversion not ghes > 3.9 %}A{% else %}B{% endif %}",
            "B",
            "`not` does not turn a comparison around: `not ghes` is no plan",
        ),
        (
            "{% ifversion fpt ghes > 3.9 %}A{% endif %}",
            "A",
            "`ghes > 3.9` counts for nothing: no `and` or `or` stands before it",
        ),
        ("{% if num = 3 %}A{% else %}B{% endif %}", "B", "`= 3` cannot be read in `num = 3`"),
        ("{% if num == 3 && s %}A{% endif %}", "", "`&& s` cannot be read in `num == 3 && s`"),
        ("{% if num | siez %}A{% endif %}", "A", "no filter `siez`"),
        ("{% unless true %}a{% else %}b{% else %}c{% endunless %}", "b", "`unless` has branches after `else`"),
        ("{% if false %}a{% else %}b{% elsif fpt %}c{% endif %}", "b", "`if` has branches after `else`"),
        ("{% case s %}{% else %}b{% when 'h' %}c{% endcase %}", "b", "`case` has branches after `else`"),
        ("a{{ }}b", "ab", "an output without an expression"),
        ("a {{-}} b", "a b", "an output without an expression"),
        ("{% cycle %}", "", "`cycle` wants values with commas between them"),
        ("{% increment %}", "", "`increment` wants a name"),
        ("{% tablerow arr %}a{% endtablerow %}", "", "`tablerow` wants `name in collection`"),
        ("{% tablerow i in none rows: 2 %}a{% endtablerow %}", "", "`tablerow` takes `cols:`, `limit:` and `offset:`"),
        ("{% tablerow i in none %}a", "", "block `tablerow` is not closed"),
        ("{{ none | where_exp: 'x', '==' }}", "", "`==` is no expression"),
        ("{{ none | where_exp: 'x', 'x | siez' }}", "", "no filter `siez`"),
        ("{% liquid\n if s\n echo s\n%}{% assign x = 1 %}", "h", "block `if` is not closed"),
    ] {
        assert_eq!(given(text, &library), (expect.to_owned(), vec![message.to_owned()]), "{text}");
    }
}

/// Templates and what liquidjs 10.30 makes of them.
#[test]
fn as_liquidjs() {
    let library = library();
    for (text, expect) in [
        ("{% tablerow i in arr %}{{ i }}{% endtablerow %}", "<tr1><1>a</td><2>b</td><3>c</td><4>d</td></tr>"),
        (
            "{%- tablerow i in arr cols: 3 -%} {{ i }} {%- endtablerow -%} z",
            "<tr1><1>a</td><2>b</td><3>c</td></tr><tr2><1>d</td></tr>z",
        ),
        (
            "{% tablerow i in (1..5), cols:2 limit:num, offset:1 %}{{ i }}{% endtablerow %}",
            "<tr1><1>2</td><2>3</td></tr><tr2><1>4</td></tr>",
        ),
        // What is left over is counted from the offset: from the last two, there is nothing up to the second.
        ("{% tablerow i in arr offset:-2 %}{{ i }}{% endtablerow %}", ""),
        ("{% tablerow i in arr offset:-3 limit:2 %}{{ i }}{% endtablerow %}", "<tr1><1>b</td><2>c</td></tr>"),
        ("{% tablerow i in none cols:2 %}{{ i }}{% endtablerow %}", ""),
        (
            "{% tablerow i in obj cols:1 %}{{ i[0] }}={{ i[1] }}{% endtablerow %}",
            "<tr1><1>x=1</td></tr><tr2><1>y=2</td></tr>",
        ),
        ("{% tablerow i in s cols:0 %}{{ i }}{% endtablerow %}", "<tr1><1>h</td></tr>"),
        (
            "{% tablerow i in (1..3) cols:-2 %}{{ i }}{% endtablerow %}",
            "<tr1><1>1</td><2>2</td></tr><tr0><1>3</td></tr>",
        ),
        (
            "{% tablerow i in (1..3) cols:1.5 %}{{ tablerowloop.col }}{% endtablerow %}",
            "<tr1><1>1</td><2>2</td><1.5>1.5</td></tr>",
        ),
        (
            "{% tablerow i in (1..3) cols:2 %}{% assign loop = tablerowloop %}{{ loop.row }}{{ loop.col }}{{ loop.col0 }} \
             {{ loop.col_first }} {{ loop.col_last }} {{ loop.index }}{{ loop.rindex0 }} {{ loop.name }}{% endtablerow %}",
            "<tr1><1>110 true false 12 i-(1..3)</td><2>121 false true 21 i-(1..3)</td></tr>\
             <tr2><1>210 true false 30 i-(1..3)</td></tr>",
        ),
        (
            "{% assign i = 'z' %}{% tablerow i in arr limit:1 %}{% assign i = 'q' %}{{ i }}{% endtablerow %}{{ i }}",
            "<tr1><1>a</td></tr>q",
        ),
        // A jump is not its own: each cell after it ends behind its first node, and so does what is around.
        (
            "{% tablerow i in arr cols:2 %}a{{ i }}{% if i == 'b' %}{% continue %}{% endif %}z{% endtablerow %}after",
            "<tr1><1>aaz</td><2>ab</td></tr><tr2><1>a</td><2>a</td></tr>",
        ),
        (
            "{% for j in arr %}{% tablerow i in arr limit:2 %}{% break %}{% endtablerow %}{{ j }}{% endfor %}after",
            "<tr1><1></td><2></td></tr>after",
        ),
        (
            "{% for j in arr limit:2 %}{% tablerow i in arr limit:2 %}{% for k in none %}{% else %}e{% endfor %}\
             {% for k in s %}{{ k }}{% endfor %}{% if i == 'a' %}{% break %}{% endif %}{{ i }}{% endtablerow %}{{ j }}{% endfor %}",
            "<tr1><1>eh</td><2>e</td></tr>",
        ),
        ("{% for i in arr %}{% capture v %}a{% break %}b{% endcapture %}{{ v }}{% endfor %}{{ v }}", "a"),
        (
            "{% for i in arr %}{% case i %}{% when 'a' %}A{% continue %}{% when 'a', 'b' %}B{% endcase %}{{ i }}{% endfor %}",
            "ABBbcd",
        ),
        ("{% for i in  (1..2) %}{{ forloop.name }}{{ forloop.parentloop }},{% endfor %}", "i-(1..2),i-(1..2),"),
        ("{% for i in arr limit:1 %}{% endfor %}{% for i  in  arr offset:continue %}{{ i }}{% endfor %}", "bcd"),
        ("{% for i in (1..2.7) %}{{ i }}{% endfor %} {% for i in (1.5..3) %}{{ i }} {% endfor %}", "123 1.5 2.5 3.5 "),
        (
            "{{ 1 | divided_by: 3000000000 }} {{ 1000000000000 | times: 1000000000000 }} {{ 0.000001 }}",
            "3.333333333333333e-10 1e+24 0.000001",
        ),
        (
            "{{ '' | plus: 1 }} {{ '0x10' | plus: 1 }} {{ 'inf' | plus: 1 }} {{ 'nan' | plus: 1 }} {{ '1e2' | plus: 1 }}",
            "1 17 1 1 101",
        ),
        ("{% if '' < 1 %}A{% endif %}{% if ' ' == 0 %}B{% endif %}{% if '10' < 9 %}C{% endif %}", "A"),
        (
            "{{ arr | where_exp: 'x', 'x != s' | size }} {{ arr | where_exp: 'x', 'x' | size }} \
             {{ arr | reject_exp: 'x', \"x == 'b' or x == 'c'\" | join }} {{ arr | find_exp: 'x', \"x > 'b'\" }} \
             {{ arr | find_index_exp: 'x', \"x == 'd'\" }} {{ arr | has_exp: 'x', '0' }}",
            "4 0 a d c 3 false",
        ),
        (
            "{{ (1..num) | group_by_exp: 'x', 'x | modulo: 2' | json }}{{ x | default: '' }}",
            r#"[{"name":1,"items":[1,3]},{"name":0,"items":[2]}]"#,
        ),
    ] {
        let (text_given, found) = given(text, &library);
        // `<tr class="row1">` as `<tr1>`, `<td class="col1">` as `<1>`.
        let short = text_given.replace("<tr class=\"row", "<tr").replace("<td class=\"col", "<").replace("\">", ">");
        assert_eq!((&*short, found), (expect, Vec::new()), "{text}");
    }
}

/// A text that is its own expression, and expressions over everything.
#[test]
fn expressions_over_items_are_bounded() {
    let mut library = library();
    library.limits.steps = 10_000;
    let own = "{% assign e = \"(1..3) | where_exp: 'y', e\" %}{{ arr | where_exp: 'x', e | size }}";
    given(own, &library);
    let many = "{{ (1..100000) | where_exp: 'x', \"(1..100000) | has_exp: 'y', 'y == x'\" | size }}";
    let (_, found) = given(many, &library);
    assert_eq!(found, ["evaluation stopped after 10000 steps"]);
}

/// Lists in lists: what is built up of itself gets neither too deep nor too large to be looked at.
#[test]
fn lists_in_lists_are_bounded() {
    let library = library();
    let deep = "{% for i in (1..30000) %}{% assign a = none | push: a %}{% endfor %}{% if a == a %}A{% endif %}";
    assert_eq!(given(deep, &library).0, "A");
}

/// As above, for lists that hold themselves twice each time: looking at them is work that counts.
#[test]
fn lists_that_double_are_bounded() {
    let library = library();
    for text in [
        "{% assign a = arr %}{% for i in (1..60) %}{% assign a = a | push: a %}{% endfor %}{{ a | json | size }}",
        "{% assign a = arr %}{% for i in (1..60) %}{% assign a = a | concat: a | group_by: 'x' %}{% endfor %}{{ a | uniq | size }}",
        "{% assign a = arr %}{% for i in (1..60) %}{% assign a = a | push: a | group_by_exp: 'x', '1' %}{% endfor %}{{ a | size }}",
    ] {
        let (out, found) = given(text, &library);
        assert!(!out.is_empty() || found == ["evaluation stopped after 1000000 steps"], "{text}: {found:?}");
    }
}
