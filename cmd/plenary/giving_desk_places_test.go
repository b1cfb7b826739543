package main

import (
	"testing"

	"plenary.example/internal/giving"
	"plenary.example/internal/giving/letters"
)

// addGivingDesk adds a letter on paper and a file of gifts.
func addGivingDesk(t *testing.T, p *program, values places) {
	t.Helper()
	ctx, office := t.Context(), ofTheOffice(t, p)
	list, _, err := p.giving.Gifts(ctx, office, giving.GiftFilter{Unthanked: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range list {
		if g.ID == values["{gift}"] {
			continue
		}
		run, err := p.givingMore.letters.Write(ctx, office, letters.Choice{Gift: g.ID, How: letters.Paper}, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"runs/{run}", "runs/{run}/letters.pdf"} {
			values["/{lang}/manage/giving/letters/"+path+" {run}"] = run.ID
		}
		break
	}
	upload, err := p.givingMore.imports.AddUpload(ctx, office, "gifts.csv", []byte("Date,Amount,Name\n2024-01-08,10,Lin Wei\n"))
	if err != nil {
		t.Fatal(err)
	}
	values["/{lang}/manage/giving/import/{upload} {upload}"] = upload
	values["texts/{text}"], values["/{lang}/manage/giving/figures/{year}/{line} {line}"] = letters.Once, "4500"
}
