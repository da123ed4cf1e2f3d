-- Step 4 of 11. The same as a variable: the view of the next step can have no parameter.
-- reads: clock_place        makes: the variable clock_places
set variable clock_places = (select coalesce(list(path order by path), []) from clock_place);
