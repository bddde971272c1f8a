//! `embedder CODE`: what the documentation says about an error code.

use docfold::catalog::explain;

/// The errors of `docs/`.
mod errors {
    include!(concat!(env!("OUT_DIR"), "/errors.rs"));
}

use errors::code;

// What every customer may see has to be documented for every customer.
const _: () = assert!(code!("out_of_paper").entry().versions().contains(errors::versions::ALL));

fn main() {
    let code = std::env::args().nth(1).unwrap_or_default();
    match errors::Code::lookup(&code) {
        None => println!("unknown"),
        Some(code) => {
            let mut text = String::new();
            // A `String` takes everything.
            let _ = explain(code.entry(), errors::versions::ALL, &mut text);
            print!("{text}");
        }
    }
}
