package people

import (
	"encoding/json"
	"io"
	"strconv"
	"time"

	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/sheet"
)

// WriteRegisterCSV writes the register as comma-separated values (RFC 4180)
// with a heading, its words in the localizer's language.
func WriteRegisterCSV(w io.Writer, l *i18n.Localizer, entries []Entry) error {
	out := sheet.NewWriter(w)
	heading := []string{"slug", "name_en", "name_fr", "class", "region", "city", "address", "email", "joined", "ended", "good_standing", "may_vote", "standing"}
	out.Row(heading...)
	for _, e := range entries {
		row := []string{
			e.Slug, e.Name.EN, e.Name.FR, string(e.Class), string(e.Region), e.City, e.Address, e.Email,
			db.Day(e.Joined), db.Day(e.Ended), strconv.FormatBool(e.Standing.Good), strconv.FormatBool(e.Standing.MayVote), l.Say(e.Standing.Note),
		}
		out.Row(row...)
	}
	return out.Flush()
}

// registerJSON is one line of the register for machines.
type registerJSON struct {
	Slug         string    `json:"slug"`
	Name         i18n.Text `json:"name"`
	Class        Class     `json:"class"`
	Region       Region    `json:"region"`
	City         string    `json:"city,omitempty"`
	Address      string    `json:"address,omitempty"`
	Email        string    `json:"email,omitempty"`
	Joined       string    `json:"joined"`
	Ended        string    `json:"ended,omitempty"`
	GoodStanding bool      `json:"goodStanding"`
	MayVote      bool      `json:"mayVote"`
	Standing     string    `json:"standing"`
}

// WriteRegisterJSON writes the register as one JSON object: the day it stands
// for and its lines.
func WriteRegisterJSON(w io.Writer, l *i18n.Localizer, day time.Time, entries []Entry) error {
	lines := make([]registerJSON, len(entries))
	for i, e := range entries {
		lines[i] = registerJSON{
			Slug: e.Slug, Name: e.Name, Class: e.Class, Region: e.Region, City: e.City, Address: e.Address, Email: e.Email,
			Joined: db.Day(e.Joined), Ended: db.Day(e.Ended), GoodStanding: e.Standing.Good, MayVote: e.Standing.MayVote, Standing: l.Say(e.Standing.Note),
		}
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(struct {
		AsOf    string         `json:"asOf"`
		Members []registerJSON `json:"register"`
	}{db.Day(clock.Day(day)), lines})
}
