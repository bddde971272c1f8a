//! Programs that name codes: those that must not compile, and what the compiler says about them.

#[test]
fn codes_that_are_not_documented_do_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*.rs");
}
