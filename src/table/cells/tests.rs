use super::*;

#[test]
fn values_come_back_whatever_their_type() {
    let text = |text: &str| Value::Text(text.into());
    for (kind, values) in [
        (ColumnType::Text, vec![text("a"), Value::Empty, text("şəkil"), text("c")]),
        (ColumnType::Integer, vec![Value::Empty, Value::Integer(7)]),
        (ColumnType::Decimal, vec![Value::Decimal(Decimal::new(15, 1)), Value::Empty]),
        (ColumnType::Date, vec![Value::Date(jiff::civil::date(2018, 3, 31)), Value::Empty]),
        (ColumnType::Boolean, vec![Value::Boolean(true), Value::Empty, Value::Boolean(false)]),
        (ColumnType::Integer, vec![Value::Integer(1), text("not a number"), Value::Empty]),
    ] {
        let cells = Cells::of(kind, values.clone());
        assert_eq!(cells.iter().collect::<Vec<_>>(), values, "{kind}");
        assert_eq!(cells.len(), values.len());
        assert!(cells.any_empty());
        assert_eq!(cells.get(99), Value::Empty);
        for (row, value) in values.iter().enumerate() {
            assert_eq!(cells.is_empty_at(row), value.is_empty());
            assert_eq!(cells.text(row), value.as_text().map(|text| &**text));
            assert_eq!(cells.number(row), value.as_decimal());
            let first = values.iter().position(|other| other == value);
            assert_eq!(cells.position(value), first);
        }
        let second = cells.without(&BTreeSet::from([0]));
        assert_eq!(second, Cells::of(kind, values[1..].iter().cloned()));
    }
}

#[test]
fn the_last_row_can_be_taken_away() {
    for kind in [ColumnType::Text, ColumnType::Decimal, ColumnType::List] {
        let mut cells = Cells::new(kind);
        for row in 0..130 {
            cells.push(if row % 2 == 0 { Value::Empty } else { Value::Text("x".into()) });
        }
        (0..66).for_each(|_| cells.pop());
        cells.push(Value::Text("y".into()));
        assert_eq!(cells.len(), 65);
        assert_eq!(cells.get(64), Value::Text("y".into()));
        assert_eq!(cells.get(63), Value::Text("x".into()));
        assert!(cells.same(1, 3) && !cells.same(63, 64) && cells.same(0, 2));
        (0..70).for_each(|_| cells.pop());
        assert!(cells.is_empty());
    }
}

#[test]
fn more_rows_than_bits_of_a_word() {
    let mut cells = Cells::new(ColumnType::Integer);
    for row in 0..200 {
        cells.push(if row % 3 == 0 { Value::Empty } else { Value::Integer(row) });
    }
    assert_eq!(cells.get(65), Value::Integer(65));
    assert_eq!(cells.get(66), Value::Empty);
    cells.set(66, Value::Integer(1));
    cells.set(65, Value::Empty);
    assert_eq!((cells.get(66), cells.get(65)), (Value::Integer(1), Value::Empty));
}

/// Values of all kinds, among them some that their columns cannot store.
fn odd_values() -> Vec<(ColumnType, Vec<Value>)> {
    let text = |row: i64, different: i64| Value::Text(format!("t{}", row % different).into());
    let gaps = |row: i64, value: Value| if row % 7 == 3 { Value::Empty } else { value };
    let column = |of: &dyn Fn(i64) -> Value| (0..300).map(|row| gaps(row, of(row))).collect();
    vec![
        (ColumnType::Text, column(&|row| text(row, 5))),
        (ColumnType::Text, column(&|row| text(row, 299))),
        (ColumnType::Integer, column(&Value::Integer)),
        (ColumnType::Integer, column(&|row| if row == 250 { text(1, 2) } else { Value::Empty })),
        (ColumnType::Decimal, column(&|row| Value::Decimal(Decimal::new(row, 2)))),
        (ColumnType::Decimal, column(&|row| Value::Decimal(Decimal::new(i64::MAX - row, 2)))),
        (ColumnType::Boolean, column(&|row| Value::Boolean(row % 2 == 0))),
        (ColumnType::Date, column(&|_| Value::Date(jiff::civil::date(2018, 3, 31)))),
        (ColumnType::List, column(&Value::Integer)),
    ]
}

#[test]
fn parts_of_a_column_make_the_column() {
    for (kind, values) in odd_values() {
        for cuts in [vec![], vec![1], vec![64], vec![63, 64, 65], vec![100, 100, 228, 299]] {
            let mut all = Cells::new(kind);
            let mut rest = values.as_slice();
            let mut before = 0;
            for cut in cuts.iter().chain([&values.len()]) {
                let (part, more) = rest.split_at(cut - before);
                (rest, before) = (more, *cut);
                let mut cells = all.like();
                part.iter().for_each(|value| cells.push(value.clone()));
                all.append(&cells);
            }
            assert_eq!(all.len(), values.len());
            assert!(all.iter().eq(values.iter().cloned()), "{kind}, cut at {cuts:?}");
            assert_eq!(all, Cells::of(kind, values.iter().cloned()));
            let empty = |row: usize| all.is_empty_at(row) == values[row].is_empty();
            assert!((0..values.len()).all(empty));
            all.pop();
            all.push(Value::Empty);
            assert!(all.is_empty_at(values.len() - 1));
        }
    }
}

#[test]
fn a_part_may_be_stored_in_another_way_than_the_column() {
    for (kind, values) in odd_values() {
        for (_, more) in odd_values() {
            let mut all = Cells::of(kind, values.iter().cloned());
            all.append(&Cells::of(kind, more.iter().cloned()));
            assert!(all.iter().eq([values.clone(), more].concat()), "{kind}");
        }
    }
}
