create table note (
  id integer primary key,
  title text not null,
  done integer not null default 0
);

-- down
drop table note;
