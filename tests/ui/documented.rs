mod errors {
    include!("../fixtures/catalog.rs");
}

fn main() {
    let _ = errors::code!("bad_verification_code");
}
