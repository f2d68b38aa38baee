-- Writes files/duckdb*.parquet and, of the same rows, files/duckdb.csv, with DuckDB (1.5 did): duckdb < make_parquet.sql
-- There is no pyarrow in Debian; what it writes with, Arrow's C++ library, is what the tests themselves write with.
create table numbers as
select
    (i - 50)::tinyint as i8, (i * 2)::utinyint as u8, (i * 300 - 9000)::smallint as i16, (i * 600)::usmallint as u16,
    (i * 16777259 - 7)::integer as i32, (i * 40000000)::uinteger as u32, (i * 4503599627370517 - 11)::bigint as i64, (i * 9007199254740997)::ubigint as u64,
    (1.0 / (i + 3))::float as f32, (i / 7.0 - 3)::double as f64, (i % 3 = 0) as flag, (i * 1.25 - 20)::decimal(9, 2) as price,
    (i * 1234567.891)::decimal(28, 6) as wide,
    ['red', 'green', 'blue'][(i * i) % 3 + 1] as kind
from range(100) as rows(i);
copy (select * replace (flag::integer as flag) from numbers) to 'files/duckdb.csv';
copy numbers to 'files/duckdb.parquet' (format parquet, compression zstd, row_group_size 40);
-- Pages of the second version, with the encodings that came with it.
copy numbers to 'files/duckdb-v2.parquet' (format parquet, parquet_version v2, compression brotli);
