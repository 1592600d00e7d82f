-- What can be taught. Owned by the unit that entered it, shared across its region.
-- shared
CREATE TABLE bank_teacher (
    id {id} NOT NULL,
    org {id} NOT NULL,
    person {id},
    name {text} NOT NULL,
    sort_key {text} NOT NULL,
    search {text} NOT NULL,
    kind {int} NOT NULL,
    post {text},
    rank {int} NOT NULL,
    topics {text},
    state {int} NOT NULL,
    reason {text},
    version {int} NOT NULL,
    CONSTRAINT bank_teacher_key PRIMARY KEY (id)
);
CREATE INDEX bank_teacher_by_name ON bank_teacher (sort_key, id);
-- shared
CREATE TABLE bank_course (
    id {id} NOT NULL,
    org {id} NOT NULL,
    name {text} NOT NULL,
    sort_key {text} NOT NULL,
    search {text} NOT NULL,
    category {int} NOT NULL,
    method {int} NOT NULL,
    tenths {int} NOT NULL,
    teacher {id},
    menu {text},
    topic {int} NOT NULL,
    selected {int} NOT NULL,
    year {int} NOT NULL,
    state {int} NOT NULL,
    reason {text},
    version {int} NOT NULL,
    CONSTRAINT bank_course_key PRIMARY KEY (id)
);
CREATE INDEX bank_course_by_name ON bank_course (sort_key, id);
CREATE INDEX bank_course_by_teacher ON bank_course (teacher, sort_key, id);
-- shared
CREATE TABLE bank_site (
    id {id} NOT NULL,
    org {id} NOT NULL,
    name {text} NOT NULL,
    sort_key {text} NOT NULL,
    search {text} NOT NULL,
    kind {int} NOT NULL,
    level {int} NOT NULL,
    theme {text},
    address {text},
    seats {int} NOT NULL,
    year {int} NOT NULL,
    state {int} NOT NULL,
    reason {text},
    version {int} NOT NULL,
    CONSTRAINT bank_site_key PRIMARY KEY (id)
);
CREATE INDEX bank_site_by_name ON bank_site (sort_key, id);
-- shared
CREATE TABLE bank_route (
    id {id} NOT NULL,
    org {id} NOT NULL,
    name {text} NOT NULL,
    sort_key {text} NOT NULL,
    search {text} NOT NULL,
    days {int} NOT NULL,
    theme {text},
    state {int} NOT NULL,
    reason {text},
    version {int} NOT NULL,
    CONSTRAINT bank_route_key PRIMARY KEY (id)
);
CREATE INDEX bank_route_by_name ON bank_route (sort_key, id);
-- Minutes on the way from the stop before; 0 for the first.
-- shared
CREATE TABLE bank_route_stop (
    route {id} NOT NULL,
    place {int} NOT NULL,
    site {id} NOT NULL,
    travel_minutes {int} NOT NULL,
    CONSTRAINT bank_route_stop_key PRIMARY KEY (route, place)
);
CREATE INDEX bank_route_stop_by_site ON bank_route_stop (site, route, place);
