-- A school asks for the classes that it holds, whoever organises them.
CREATE INDEX class_card_by_host ON class_card (institution, starts, id);
