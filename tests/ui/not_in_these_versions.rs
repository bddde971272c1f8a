mod errors {
    include!("../fixtures/catalog.rs");
}
use errors::code;
use errors::versions::GHES;

// Documented for the plan without releases only.
const _: () = assert!(code!("redirect_uri_mismatch").entry_in(errors::Domain::Token).unwrap().versions().contains(GHES));

fn main() {}
