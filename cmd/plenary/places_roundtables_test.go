package main

import (
	"strconv"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/roundtables"
)

// addRoundtables adds the roundtable whose agenda is being agreed, with one of its
// items and an official's link, and the last one, with an ask and a commitment.
func addRoundtables(t *testing.T, p *program, values places) {
	t.Helper()
	ctx, who := t.Context(), access.TheProgram()
	list, _, err := p.roundtables.List(ctx, who, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range list {
		switch r.State {
		case roundtables.Agenda:
			values["{table}"] = r.Key
			items, err := p.roundtables.Items(ctx, who, r)
			if err != nil || len(items) == 0 {
				t.Fatalf("items: %d, %v", len(items), err)
			}
			links, err := p.roundtables.Links(ctx, who, r)
			if err != nil || len(links) == 0 {
				t.Fatalf("links: %d, %v", len(links), err)
			}
			word, err := p.roundtables.Token(ctx, links[0])
			if err != nil {
				t.Fatal(err)
			}
			values["{point}"], values["officials/{token}"] = items[0].ID, word
			values["{department}"], values["{official}"] = links[0].Official.DepartmentID, links[0].Official.ID
		case roundtables.Held:
			asks, commitments, err := p.followup.Of(ctx, nil, r)
			if err != nil || len(asks) == 0 || len(commitments) == 0 {
				t.Fatalf("%d asks, %d commitments, %v", len(asks), len(commitments), err)
			}
			values["{ask}"], values["{commitment}"] = strconv.Itoa(asks[0].Number), strconv.Itoa(commitments[0].Number)
			for _, path := range []string{"asks/{ask}", "commitments/{commitment}"} {
				values["/{lang}/roundtables/{table}/"+path+" {table}"] = r.Key
			}
		case roundtables.Planned, roundtables.Called, roundtables.Closed, roundtables.Cancelled:
		}
	}
}
