//! The client explains what the documentation of the service explains. HTML is of no use on a terminal.
use docfold::engine::registry::Field;

fn main() {
    docfold::embed::Builder::new("../token-service/docs")
        .without_texts([Field::CauseHtml, Field::SolutionHtml])
        .generate();
}
