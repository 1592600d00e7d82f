story Who may look at people
step Nobody is shown nothing
  as nobody
  get /people
  expect 401
step The training office sees people, numbers masked
  as training_office
  get /people
  expect 200
  expect rows.length > 2
step A trainee sees no list of people
  as trainee
  get /people
  expect 403
