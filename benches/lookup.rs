//! Look-ups in a catalog of 10,000 codes: known, unknown, by URI, and the near miss.

// The macro of criterion writes a public function without documentation.
#![allow(missing_docs)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use docfold::catalog::{Catalog, Strings, hash};

const CODES: u32 = 10_000;

/// The columns that `Catalog::find` reads, as the generator lays them out.
fn catalog() -> Catalog {
    let codes: Vec<String> = (0..CODES).map(|number| format!("module_{:03}_error_{number:05}", number % 500)).collect();
    let mut sorted = codes;
    sorted.sort();
    let (mut blob, mut offsets) = (String::new(), vec![0]);
    for code in &sorted {
        blob.push_str(code);
        offsets.push(u32::try_from(blob.len()).unwrap());
    }
    let mut slots = vec![0_u32; (sorted.len() * 2).next_power_of_two()];
    for (index, code) in (1..).zip(&sorted) {
        let mut slot = hash(code) as usize & (slots.len() - 1);
        while slots[slot] != 0 {
            slot = (slot + 1) & (slots.len() - 1);
        }
        slots[slot] = index;
    }
    Catalog { codes: Strings { blob: blob.leak(), offsets: offsets.leak() }, slots: slots.leak(), ..Catalog::EMPTY }
}

fn lookups(criterion: &mut Criterion) {
    let catalog = catalog();
    let known: Vec<&str> = (0..catalog.codes.len()).step_by(7).map(|index| catalog.codes.get(index)).collect();
    let unknown: Vec<String> = known.iter().map(|code| format!("{code}x")).collect();
    assert!(known.iter().all(|code| catalog.find(code).is_some()));
    assert!(unknown.iter().all(|code| catalog.find(code).is_none()));
    let mut at = 0;
    criterion.bench_function("known code", |bencher| {
        bencher.iter(|| {
            at = (at + 613) % known.len();
            catalog.find(black_box(known[at]))
        });
    });
    criterion.bench_function("unknown code", |bencher| {
        bencher.iter(|| {
            at = (at + 613) % unknown.len();
            catalog.find(black_box(&unknown[at]))
        });
    });
    criterion
        .bench_function("near miss", |bencher| bencher.iter(|| catalog.nearest(black_box("modul_123_error_04623"))));
}

criterion_group!(benches, lookups);
criterion_main!(benches);
