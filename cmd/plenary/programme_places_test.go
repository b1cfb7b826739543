package main

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/web"
)

// addProgrammes adds the programme of the Consultation that is on, and the call for
// workshops for the next one, with a proposal of the secretariat's and one to review.
func addProgrammes(t *testing.T, p *program, values places) {
	t.Helper()
	ctx, office := t.Context(), ofTheOffice(t, p)
	now := p.clock.Now()
	list, err := p.gatherings.Between(ctx, nil, now.AddDate(0, 0, -2), now.AddDate(1, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	on, next := "", ""
	for _, g := range list {
		if n, err := p.programme.PublishedRevision(ctx, g.ID); err == nil && n > 0 {
			on = g.Key
			b, err := p.programme.Board(ctx, nil, g)
			if err != nil {
				t.Fatal(err)
			}
			values["programme/{session}"], values["sessions/{session}"] = strconv.Itoa(b.Sessions[0].Number), strconv.Itoa(b.Sessions[0].Number)
			values["rooms/{room}"], values["tracks/{track}"], values["speakers/{speaker}"] = b.Rooms[0].ID, b.Tracks[0].ID, b.Speakers[0].ID
		}
		if _, err := p.proposals.Call(ctx, nil, g.ID); err != nil {
			continue
		}
		next = g.Key
		handed, _, err := p.proposals.List(ctx, office, g, 0)
		if err != nil || len(handed) == 0 {
			t.Fatalf("%d proposals: %v", len(handed), err)
		}
		values["/{lang}/manage/gatherings/{gathering}/proposals/{proposal} {proposal}"] = handed[0].ID
		own, err := p.proposals.Begin(ctx, office, g.Key)
		if err != nil {
			t.Fatal(err)
		}
		key, err := p.mail.Tokens(ctx)
		if err != nil {
			t.Fatal(err)
		}
		values["proposals/{proposal}"], values["by-link/{token}"] = own.ID, key.Link("proposal", own.ID)
	}
	if on == "" || next == "" {
		t.Fatalf("the demonstration has no programme or no call: %q, %q (%s)", on, next, now.Format(time.DateOnly))
	}
	for _, routed := range []struct {
		patterns []string
		key      string
	}{{patternsOf(p.programmePages()), on}, {patternsOf(p.proposalPages()), next}} {
		for _, pattern := range routed.patterns {
			_, path, _ := strings.Cut(pattern, " ")
			values[path+" {gathering}"] = routed.key
		}
	}
}

func patternsOf(pages web.Routed) []string {
	var list []string
	for _, r := range pages.Routes() {
		list = append(list, r.Pattern)
	}
	return list
}
