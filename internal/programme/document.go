package programme

import (
	"bytes"
	"encoding/json"

	"plenary.example/internal/i18n"
)

// Document is a programme as a JSON file: what the desk gives out and takes in, so that
// a programme can be carried to another gathering, or be written by another program.
// A session names its room, its track and its speakers by the IDs that these have in
// the file. Who agreed to be named in public, and who needs a room without steps, is
// in no file.
type Document struct {
	Rooms    []Room    `json:"rooms"`
	Tracks   []Track   `json:"tracks"`
	Speakers []Speaker `json:"speakers"`
	Sessions []Session `json:"sessions"`
}

// Document is the draft as a file.
func (b *Board) Document() Document {
	return Document{Rooms: b.Rooms, Tracks: b.Tracks, Speakers: b.Speakers, Sessions: b.Sessions}
}

// ReadJSON reads a programme out of a JSON file. With problems nothing may be taken in;
// they have no line, and say where they are.
func ReadJSON(raw []byte) (in Import, problems []Problem) {
	fail := func(m i18n.Message) { problems = append(problems, Problem{Words: m}) }
	var d Document
	// A NUL, which no database keeps, is in no name that somebody wrote.
	if err := json.Unmarshal(raw, &d); err != nil || bytes.Contains(raw, []byte(`\u0000`)) {
		return in, []Problem{{Words: i18n.Say("programme.json.syntax")}}
	}
	if len(d.Rooms)+len(d.Tracks)+len(d.Speakers)+len(d.Sessions) == 0 {
		return in, []Problem{{Words: i18n.Say("programme.json.empty")}}
	}
	known := map[string]bool{"room ": true, "track ": true}
	thing := func(kind, id string, n int, err error) {
		if id == "" || err != nil || known[kind+" "+id] {
			fail(i18n.Say("programme.json."+kind, "Number", n+1))
		}
		known[kind+" "+id] = true
	}
	for n, r := range d.Rooms {
		thing("room", r.ID, n, r.check())
	}
	for n, t := range d.Tracks {
		thing("track", t.ID, n, t.check())
	}
	for n, p := range d.Speakers {
		thing("speaker", p.ID, n, p.check())
	}
	for n, s := range d.Sessions {
		s.ID, s.Number, s.Changed = "", 0, 0
		ok := s.normal().check() == nil && known["room "+s.RoomID] && known["track "+s.TrackID]
		for _, part := range s.Parts {
			ok = ok && known["speaker "+part.SpeakerID]
		}
		if !ok {
			fail(i18n.Say("programme.json.session", "Number", n+1, "Title", s.Title))
		}
		in.Sessions = append(in.Sessions, s)
	}
	in.Rooms, in.Tracks, in.Speakers = d.Rooms, d.Tracks, d.Speakers
	return in, problems
}
