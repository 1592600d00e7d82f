-- A seat whose person was seen in a session (present or late) is ATTENDED (5), no longer CONFIRMED (4).
UPDATE class_trainee SET state = 5 WHERE state = 4 AND EXISTS (SELECT 1 FROM attendance_mark m
  WHERE m.person = class_trainee.person AND m.class = class_trainee.class AND m.state IN (1, 2));
UPDATE class_seat SET state = 5 WHERE state = 4 AND EXISTS (SELECT 1 FROM attendance_mark m
  WHERE m.person = class_seat.person AND m.class = class_seat.class AND m.state IN (1, 2));
