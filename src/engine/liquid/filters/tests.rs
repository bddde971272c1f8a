use super::*;

#[test]
fn filters() {
    let list = Value::list([Value::from("b"), Value::from("a"), Value::from("b")]);
    for (name, input, arguments, expect) in [
        ("upcase", Value::from("ab"), vec![], "AB"),
        ("append", Value::from("ab"), vec![Value::from("c")], "abc"),
        ("default", Value::Nil, vec![Value::from("x")], "x"),
        ("default", Value::from("y"), vec![Value::from("x")], "y"),
        ("slice", Value::from("abcdef"), vec![Value::Int(-3), Value::Int(2)], "de"),
        ("split", Value::from("a,b"), vec![Value::from(",")], "ab"),
        ("join", list.clone(), vec![Value::from("-")], "b-a-b"),
        ("uniq", list.clone(), vec![], "ba"),
        ("sort", list.clone(), vec![], "abb"),
        ("first", list.clone(), vec![], "b"),
        ("size", list.clone(), vec![], "3"),
        ("plus", Value::from("1"), vec![Value::Int(2)], "3"),
        ("divided_by", Value::Int(7), vec![Value::Int(2)], "3.5"),
        ("divided_by", Value::Int(7), vec![Value::Int(2), Value::Bool(true)], "3"),
        ("divided_by", Value::Int(8), vec![Value::Int(2)], "4"),
        ("divided_by", Value::Int(1), vec![Value::Int(0)], "Infinity"),
        ("modulo", Value::Int(-7), vec![Value::Int(3)], "2"),
        ("round", Value::Float(1.005), vec![Value::Int(2)], "1.01"),
        ("round", Value::Float(-2.5), vec![], "-3"),
        ("round", Value::Int(1234), vec![Value::Int(-2)], "1200"),
        ("slice", Value::from("abc"), vec![Value::Int(-5), Value::Int(3)], ""),
        ("first", Value::from("abc"), vec![], "a"),
        ("last", Value::from("abc"), vec![], "c"),
        ("size", Value::from("\u{1f600}"), vec![], "2"),
        ("size", Value::map([("x", Value::Int(1))]), vec![], "0"),
        ("strip", Value::from("--a-b-"), vec![Value::from("-")], "a-b"),
        ("lstrip", Value::from("--a-"), vec![Value::from("-")], "a-"),
        ("rstrip", Value::from(" a \u{feff}"), vec![], " a"),
        ("strip_html", Value::from("a<script>b<i></script><style>c</style><!-- > --><b>d</b>"), vec![], "ad"),
        ("strip_html", Value::from("a<script>b <i"), vec![], "ab <i"),
        ("truncatewords", Value::from("a b  c"), vec![Value::Int(3)], "a b c..."),
        ("truncatewords", Value::from("a b"), vec![Value::Int(3)], "a b"),
        ("push", list.clone(), vec![Value::from("z")], "babz"),
        ("unshift", list.clone(), vec![Value::from("z")], "zbab"),
        ("pop", list.clone(), vec![], "ba"),
        ("shift", list.clone(), vec![], "ab"),
        ("concat", list.clone(), vec![Value::from("zz")], "babzz"),
        ("jsonify", list.clone(), vec![], r#"["b","a","b"]"#),
        ("inspect", Value::from("a"), vec![], "\"a\""),
        ("array_to_sentence_string", list.clone(), vec![], "b, a, and b"),
        ("version_num", Value::from("enterprise-server@3.22"), vec![], "3.22"),
        ("slugify", Value::from("Hello, World"), vec![], "hello-world"),
        ("date", Value::from("2026-03-10"), vec![Value::from("%a, %d %b %Y")], "Tue, 10 Mar 2026"),
        ("date", Value::from("now"), vec![Value::from("%Y")], "now"),
        ("date", Value::from("2026-03-10"), vec![], "Tuesday, March 10, 2026 at 12:00 am +0000"),
        (
            "date",
            Value::from("March 10, 2026"),
            vec![Value::from("%j %I %p %u %w %s %x %l %P %D")],
            "069 12 AM 2 2 1773100800 3/10/2026 12 am %D",
        ),
        ("date", Value::from("Tue, 10 Mar 2026 13:05:09 GMT"), vec![Value::from("%FT%H:%M:%S")], "%FT13:05:09"),
        (
            "date",
            Value::from("2026-03-10T13:05:09+02:00"),
            vec![Value::from("%-d.%-m. %^b %3d %_H")],
            "10.3. MAR 010 11",
        ),
        ("date", Value::from("2024-12-31"), vec![Value::from("%j %U %W %d%q %C %y")], "366 52 53 31st 20 24"),
        ("date", Value::Int(1_773_100_800), vec![Value::from("%Y-%m-%d")], "2026-03-10"),
        ("date", Value::from("1773100800"), vec![Value::from("%Y-%m-%d")], "2026-03-10"),
        ("date", Value::Int(-1), vec![Value::from("%Y-%m-%d %H")], "1969-12-31 23"),
        (
            "date",
            Value::Float(1_773_148_209.567),
            vec![Value::from("%L %N %3N %6N %s")],
            "567 567000000 567 567000 1773148209",
        ),
        ("date", Value::from("2026-03-10T13:05:09.5Z"), vec![Value::from("%L %S")], "500 09"),
        ("date", Value::from("2026/3/10"), vec![Value::from("%Y-%m-%d")], "2026-03-10"),
        ("date", Value::from("12/31/99"), vec![Value::from("%Y-%m-%d")], "1999-12-31"),
        ("date", Value::from("Mar 10 2026 12:20 AM"), vec![Value::from("%H:%M")], "00:20"),
        ("date", Value::from("Mon, 02 Feb 2026 10:00:00 +0100"), vec![Value::from("%d %H:%M")], "02 09:00"),
        (
            "date",
            Value::from("2026-03-10"),
            vec![Value::from("%H %z %:z %Z %s"), Value::Int(-330)],
            "05 +0530 +05:30 +0530 1773100800",
        ),
        ("date", Value::from("2026-03-10"), vec![Value::from("%d %H %z"), Value::Int(60)], "09 23 -0100"),
        ("date_to_string", Value::from("2026-03-02"), vec![], "02 Mar 2026"),
        ("date_to_string", Value::from("2026-03-02"), vec![Value::from("ordinal")], "2nd Mar 2026"),
        (
            "date_to_long_string",
            Value::from("2026-03-21"),
            vec![Value::from("ordinal"), Value::from("US")],
            "March 21st, 2026",
        ),
        ("date_to_rfc822", Value::from("2026-03-10"), vec![], "Tue, 10 Mar 2026 00:00:00 +0000"),
        ("date_to_xmlschema", Value::from("2026-03-10"), vec![], "2026-03-10T00:00:00+00:00"),
        ("date_to_string", Value::from("x"), vec![], "x"),
        ("number_of_words", Value::from(" hello 你好 world"), vec![Value::from("cjk")], "4"),
        ("number_of_words", Value::from("a b"), vec![Value::from("auto")], "2"),
        ("number_of_words", Value::from("你好 world"), vec![], "2"),
        ("strip_newlines", Value::from("a\nb\r\nc\rd"), vec![], "abc\rd"),
        ("escape_once", Value::from("&lt;p&gt; &amp;amp; &quot; &x"), vec![], "&lt;p&gt; &amp;amp; &amp;quot; &amp;x"),
        ("unescape", Value::from("&quot;&amp;lt;"), vec![], "\"&lt;"),
        ("replace", Value::from("abc"), vec![Value::from(""), Value::from("-")], "a-b-c"),
        ("cgi_escape", Value::from("a b/'(!"), vec![], "a+b%2F%27%28%21"),
        ("uri_escape", Value::from("a b/ü[]?%"), vec![], "a%20b/%C3%BC[]?%25"),
        ("join", Value::list([list.clone(), Value::Int(1)]), vec![Value::Nil], "b,a,b 1"),
        ("json", Value::map([("x", Value::Int(1))]), vec![Value::Int(1)], "{\n \"x\": 1\n}"),
        (
            "sort_natural",
            Value::list([Value::Int(3), Value::from("b"), Value::Int(10), Value::from("A")]),
            vec![],
            "103Ab",
        ),
        ("date", Value::from("March"), vec![Value::from("%Y")], "March"),
        ("no_such", Value::from("x"), vec![], "x"),
        ("truncate", Value::from("abcdefghij"), vec![Value::Int(6)], "abc..."),
        ("url_encode", Value::from("a b&c"), vec![], "a+b%26c"),
        ("escape", Value::from("<a>"), vec![], "&lt;a&gt;"),
    ] {
        assert_eq!(&*apply(name, &input, &arguments, &[]).to_text(), expect, "{name}");
    }
    let row = |k: &str, n| Value::map([("k", Value::from(k)), ("n", Value::map([("m", Value::Int(n))]))]);
    let rows = Value::list([row("x", 1), row("y", 2), row("x", 3)]);
    for (name, arguments, expect) in [
        ("where", vec![Value::from("k"), Value::from("x")], r#"[{"k":"x","n":{"m":1}},{"k":"x","n":{"m":3}}]"#),
        ("reject", vec![Value::from("n.m"), Value::Int(1)], r#"[{"k":"y","n":{"m":2}},{"k":"x","n":{"m":3}}]"#),
        ("find", vec![Value::from("n.m"), Value::Int(2)], r#"{"k":"y","n":{"m":2}}"#),
        ("find", vec![Value::from("n.m"), Value::Int(9)], "null"),
        ("find_index", vec![Value::from("k"), Value::from("y")], "1"),
        ("has", vec![Value::from("k"), Value::from("y")], "true"),
        ("has", vec![Value::from("nothing")], "false"),
        ("map", vec![Value::from("n.m")], "[1,2,3]"),
    ] {
        assert_eq!(to_json(&apply(name, &rows, &arguments, &[])).to_string(), expect, "{name}");
    }
    assert!(NAMES.is_sorted(), "names stay sorted");
}

/// Numbers of any size in dates and their formats.
#[test]
fn dates_far_away() {
    let far = Value::Int(i64::MAX);
    for text in [
        "2026-03-10T9223372036854775807:00",
        "2026-03-10T12:9223372036854775807",
        "2026-03-10 00:00:9223372036854775807",
        "Mar 10 2026 9223372036854775807:00",
        "2026-03-10T12:30:05.1:2",
        "9223372036854775807-01-01",
        "9223372036854775807/1/1",
        "9223372036854775807",
        "2026-9223372036854775807-01",
    ] {
        let input = Value::from(text);
        assert_eq!(apply("date", &input, &[Value::from("%Y"), far.clone()], &[]), input, "{text}");
    }
    for number in [far.clone(), Value::Int(i64::MIN), Value::Float(f64::INFINITY), Value::Float(1e300)] {
        assert_eq!(apply("date", &number, &[Value::from("%Y")], &[]), number);
    }
    let wide = Value::from("%1000d".repeat(100_000));
    let date = Value::from("2026-03-10");
    assert_eq!(apply("date", &date, &[wide], &[]), date, "what would become too long stays as it was");
}

/// Lengths and places of any size.
#[test]
fn arguments_of_any_size() {
    let (list, text) = (Value::list([Value::Int(1), Value::Int(2)]), Value::from("aé\u{1f600}"));
    let sizes = [i64::MIN, -1, 0, 1, i64::MAX].map(Value::Int).into_iter();
    let sizes: Vec<Value> = sizes.chain([f64::NAN, f64::INFINITY, 1e300, -1e300].map(Value::Float)).collect();
    for name in NAMES {
        for input in [&list, &text, &Value::Int(i64::MIN), &Value::Float(f64::NAN), &Value::Nil] {
            for first in &sizes {
                for second in &sizes {
                    apply(name, input, &[first.clone(), second.clone()], &[]);
                }
            }
        }
    }
}
