mod errors {
    include!("../fixtures/catalog.rs");
}

fn main() {
    let _ = errors::code!("quite_another_thing");
}
