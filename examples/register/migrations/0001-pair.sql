create table pair (
  name text primary key,
  value json not null
);

-- down
drop table pair;
