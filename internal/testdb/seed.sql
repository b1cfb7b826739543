-- What a database for tests has from the beginning is kept in a schema beside it,
-- with what its tables look like, so that a test's rows can be undone.
CREATE SCHEMA seed;

CREATE FUNCTION seed.shape() RETURNS text LANGUAGE sql AS $$
    SELECT md5(
        (SELECT string_agg(c.oid::text || c.relname::text || c.relkind::text || c.relnatts::text, ',' ORDER BY c.oid) FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace)
        || (SELECT count(*)::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace)
        || COALESCE((SELECT string_agg(oid::text || tgname::text, ',' ORDER BY oid) FROM pg_trigger WHERE NOT tgisinternal), '')
    )
$$;

DO $$
DECLARE
    name text;
    filled boolean;
BEGIN
    FOR name IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', name) INTO filled;
        IF filled THEN
            EXECUTE format('CREATE TABLE seed.%I AS TABLE public.%I', name, name);
        END IF;
    END LOOP;
END
$$;

CREATE TABLE seed.known AS SELECT seed.shape() AS shape;

-- restore undoes what a test wrote. It is false for a database to be made anew:
-- one whose tables were changed, or one in which so much was deleted that the
-- next test would read slower for it.
CREATE FUNCTION seed.restore() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    name text;
    gone bigint := 0;
    lines bigint;
BEGIN
    IF seed.shape() <> (SELECT shape FROM seed.known) THEN
        RETURN false;
    END IF;
    SET LOCAL session_replication_role = replica; -- rows go in any order
    FOR name IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0 LOOP
        EXECUTE format('DELETE FROM public.%I', name);
        GET DIAGNOSTICS lines = ROW_COUNT;
        gone := gone + lines;
        IF to_regclass(format('seed.%I', name)) IS NOT NULL THEN
            EXECUTE format('INSERT INTO public.%I OVERRIDING SYSTEM VALUE TABLE seed.%I', name, name);
        END IF;
    END LOOP;
    PERFORM setval(s.oid, 1, false) FROM pg_class s
        WHERE s.relnamespace = 'public'::regnamespace AND s.relkind = 'S'
        AND NOT EXISTS (SELECT 1 FROM pg_depend d JOIN pg_class t ON t.oid = d.refobjid WHERE d.objid = s.oid AND d.deptype IN ('a', 'i') AND to_regclass(format('seed.%I', t.relname)) IS NOT NULL);
    RETURN gone < 5000;
END
$$;
