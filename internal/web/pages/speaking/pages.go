// Package speaking holds what belongs to a meeting in session beside its live faces:
// the link by which somebody joins it from elsewhere, the rules of its list of
// speakers, and who spoke for how long.
package speaking

import (
	"strings"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/online"
	"plenary.example/internal/meetings/speakers"
	"plenary.example/internal/signin"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// Pages are these pages and what they stand on.
type Pages struct {
	DB       *db.DB
	Meetings *meetings.Service
	Speakers *speakers.Service
	Online   *online.Service
	SignIn   *signin.Service
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	const at = " /{lang}/meetings/{key}"
	return []door.Route{
		{Pattern: "GET" + at + "/join/{token}", Handle: p.join},
		{Pattern: "POST" + at + "/join/{token}", Handle: p.enter, MaxBody: 4 << 10},
		{Pattern: "GET" + at + "/speakers/rules", Handle: p.rulesForm},
		{Pattern: "POST" + at + "/speakers/rules", Handle: p.settleSpeaking},
		{Pattern: "GET" + at + "/speakers/statistics", Handle: p.speakingStats},
		{Pattern: "GET" + at + "/speakers/statistics.csv", Handle: p.speakingSheet},
	}
}

// meeting loads the meeting that the address names.
func (p *Pages) meeting(c *door.Call) (meetings.Meeting, error) {
	return p.Meetings.ByKey(c.Ctx(), c.R.PathValue("key"))
}

// Lasting writes a length as minutes and seconds, for tables.
func Lasting(d time.Duration) string { return strings.TrimPrefix(ui.ClockWords(d), "−") }
