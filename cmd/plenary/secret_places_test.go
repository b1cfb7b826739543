package main

import (
	"testing"

	"plenary.example/internal/access"
	invented "plenary.example/internal/demo/secret"
	"plenary.example/internal/secretballots"
)

// addSecretVotes adds the vote that is open, a ballot of it, and the one that is being
// prepared for those who make its keys and codes.
func addSecretVotes(t *testing.T, p *program, values places) {
	t.Helper()
	v, err := p.secret.ByKey(t.Context(), access.TheProgram(), invented.Open)
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := p.secret.Ballots(t.Context(), v, 0)
	if err != nil || len(list) == 0 {
		t.Fatalf("%d ballots, %v", len(list), err)
	}
	values["secret-votes/{vote}"], values["ballots/{tracker}"] = invented.Open, secretballots.PathOf(list[0].Tracker)
	for _, page := range []string{"trustee", "authority"} {
		values["/{lang}/secret-votes/{vote}/"+page+" {vote}"] = invented.Prepared
	}
}
