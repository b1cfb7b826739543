package programme_test

import (
	"testing"

	"plenary.example/internal/i18n"
	"plenary.example/internal/programme"
	"plenary.example/locales"
)

func TestAFileThatNamesWhatItHasNotIsRefusedInWords(t *testing.T) {
	catalog, err := i18n.Load(locales.Files)
	if err != nil {
		t.Fatal(err)
	}
	const hall = `"rooms": [{"id": "h", "name": {"en": "Hall", "fr": "Salle"}}]`
	for name, c := range map[string]struct {
		file, says string
		sessions   int
	}{
		"no JSON":              {`{"rooms": `, "The file is not JSON as this page reads it: an object with rooms, tracks, speakers and sessions.", 0},
		"a NUL":                {`{` + hall + `, "sessions": [{"title": {"en": "a\u0000b"}, "kind": "workshop"}]}`, "The file is not JSON as this page reads it: an object with rooms, tracks, speakers and sessions.", 0},
		"nothing of ours":      {`{"name": "x"}`, "There is no programme in the file.", 0},
		"two rooms of one id":  {`{"rooms": [{"id": "h", "name": {"en": "Hall"}}, {"id": "h", "name": {"en": "Attic"}}]}`, "Room 2 of the file has no name or no id, or another has its id.", 0},
		"a speaker unnamed":    {`{"speakers": [{"id": "a"}]}`, "Speaker 1 of the file has no name or no id, or another has its id.", 0},
		"a room that is not":   {`{` + hall + `, "sessions": [{"title": {"en": "Bail"}, "kind": "workshop", "room": "attic"}]}`, "Session 1 of the file (“Bail”) has no title, an end that is not after its start, a word that is unknown, or a room, track or speaker that is not in the file.", 1},
		"a word that is not":   {`{"sessions": [{"title": {"en": "Bail"}, "kind": "feast"}]}`, "Session 1 of the file (“Bail”) has no title, an end that is not after its start, a word that is unknown, or a room, track or speaker that is not in the file.", 1},
		"what is as it should": {`{` + hall + `, "sessions": [{"number": 9, "changed": 3, "title": {"en": "Bail"}, "kind": "workshop", "room": "h"}]}`, "", 1},
	} {
		in, problems := programme.ReadJSON([]byte(c.file))
		said := ""
		if len(problems) > 0 {
			said = catalog.For(i18n.EN).Say(problems[0].Words)
		}
		if said != c.says || len(in.Sessions) != c.sessions || len(problems) > 1 {
			t.Errorf("%s: %q and %d sessions, want %q and %d", name, said, len(in.Sessions), c.says, c.sessions)
		}
		if c.says == "" && (in.Sessions[0].Number != 0 || in.Sessions[0].Changed != 0) {
			t.Errorf("%s: what is the gathering's own is taken from the file: %+v", name, in.Sessions[0])
		}
	}
}
