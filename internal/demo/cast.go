package demo

import (
	"context"
	"strings"
	"time"

	invented "plenary.example/internal/demo/people"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/people"
)

// Player is a person of the worked example whom a visitor may sign in as.
type Player struct {
	PersonID string
	Name     string
	Role     i18n.Text // who it is and what one does as that person
	Start    string    // where that person's work begins, without the language: "review"
}

// starts are the players in the order of the tour, by the key of their role,
// each with the page to begin on; "KEY" stands for the meeting's.
func starts() [][2]string {
	return [][2]string{
		{"delegate", "drafts"},
		{"cochair", "review"},
		{"committee", "review"},
		{"staff", "manage"},
		{"president", "meetings/KEY/chair"},
		{"seconder", "meetings/KEY/floor"},
		{"alternate", "meetings/KEY/floor"},
		{"lapsed", "meetings/KEY/floor"},
		{"associate", "library"},
	}
}

// Cast lists the players in the order of the tour, as the database has them: at
// the first start and at every later one. Somebody who is no longer there under
// the same address is left out.
func Cast(ctx context.Context, register *people.Service, assemblies *meetings.Service) ([]Player, error) {
	key, err := meetingKey(ctx, assemblies)
	if err != nil {
		return nil, err
	}
	roles, err := invented.Roles()
	if err != nil {
		return nil, err
	}
	byKey := map[string]invented.Role{}
	for _, r := range roles {
		byKey[r.Key] = r
	}
	var cast []Player
	for _, s := range starts() {
		role := byKey[s[0]]
		p, err := register.PersonByEmail(ctx, role.Email)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		cast = append(cast, Player{PersonID: p.ID, Name: p.Name, Role: role.What, Start: strings.ReplaceAll(s[1], "KEY", key)})
	}
	return cast, nil
}

// meetingKey is the key of the meeting that the visitor takes part in: the first
// that has not adjourned, or else the last one.
func meetingKey(ctx context.Context, assemblies *meetings.Service) (string, error) {
	list, err := assemblies.List(ctx, time.Time{})
	if err != nil || len(list) == 0 {
		return "", err
	}
	key := list[0].Key
	for _, m := range list {
		if m.State != meetings.Adjourned {
			key = m.Key
		}
	}
	return key, nil
}
