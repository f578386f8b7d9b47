create table entry (
  id integer primary key,
  name text not null,
  place text,
  message text not null,
  weather text not null,
  picture text,
  at text not null
);

insert into entry (name, place, message, weather, picture, at) values
  ('Ada', 'London', 'Left the valley in fog, and at the last bend the sun was simply there. The soup helped too.', 'clouds', null, '2026-08-02T15:10:00.000Z'),
  ('Famille Roussel', 'Grenoble', 'Les petits ont compté onze marmottes et un facteur. Le facteur allait plus vite.', 'sun', '/art/marmots.svg', '2026-08-09T11:42:00.000Z'),
  ('Jonas', 'Innsbruck', 'Kein Empfang, keine Termine. Two days of nothing but weather; I recommend it.', 'rain', null, '2026-08-17T19:05:00.000Z'),
  ('Inès et Paul', 'Annecy', 'Réveil à quatre heures pour voir le lac sans une ride. Il nous attendait.', 'stars', '/art/lake.svg', '2026-08-23T05:20:00.000Z'),
  ('Mei', 'over the pass', 'My socks are still on your stove. Keep them. They know the way better than I do.', 'snow', null, '2026-09-12T17:30:00.000Z');

-- down
drop table entry;
