create table note (
  id integer primary key,
  owner integer not null,
  title text not null,
  text text not null,
  day text,
  done boolean not null default false
);
create index note_owner on note (owner);

-- down
drop table note;
