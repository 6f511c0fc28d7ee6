//! Sorting, compiled once: each use of the standard library's is eight kilobytes of the module.

use alloc::vec::Vec;
use core::cmp::Ordering;

/// The numbers below a count, in the order that a comparison gives.
pub(super) fn places(count: usize, compare: &dyn Fn(u32, u32) -> Ordering) -> Vec<u32> {
    #[allow(clippy::cast_possible_truncation, reason = "what is counted is limited to less than 2^32")]
    let mut places: Vec<u32> = (0..count as u32).collect();
    places.sort_by(|one, other| compare(*one, *other));
    places
}

/// Puts a list into the order that a comparison gives.
pub(super) fn sort<T: Default>(list: &mut Vec<T>, compare: &dyn Fn(&T, &T) -> Ordering) {
    let places = places(list.len(), &|one, other| match (list.get(one as usize), list.get(other as usize)) {
        (Some(one), Some(other)) => compare(one, other),
        _ => Ordering::Equal,
    });
    let mut sorted = Vec::with_capacity(list.len());
    for place in places {
        sorted.extend(list.get_mut(place as usize).map(core::mem::take));
    }
    *list = sorted;
}
