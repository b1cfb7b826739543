package main

import (
	"testing"

	"plenary.example/internal/access"
	invented "plenary.example/internal/demo/signons"
	"plenary.example/internal/signons"
)

// addSignons adds the open statement with a signature that is held, the link of one that
// counts, and the delivered statement for its files.
func addSignons(t *testing.T, p *program, values places) {
	t.Helper()
	ctx, office := t.Context(), ofTheOffice(t, p)
	held, err := p.signons.Waiting(ctx, office)
	if err != nil || len(held) != 1 {
		t.Fatalf("%d signatures wait, %v", len(held), err)
	}
	st, err := p.signons.Get(ctx, office, invented.Open)
	if err != nil {
		t.Fatal(err)
	}
	counted, _, err := p.signons.Signatures(ctx, office, st.ID, signons.Confirmed, "", 0)
	if err != nil || len(counted) == 0 {
		t.Fatalf("%d signatures count, %v", len(counted), err)
	}
	values["sign-ons/{statement}"], values["signatures/{signature}"], values["files/{file}"], values["export/{format}"] = invented.Open, held[0].ID, "en.pdf", "csv"
	values["networks/{network}"] = invented.Network
	const sent = "/{lang}/sign-ons/{statement}/delivered/{file}"
	values[sent+" {statement}"], values[sent+" {file}"] = invented.Delivered, "both.pdf"
	const mine, vouch = "/{lang}/sign-ons/{statement}/mine/{link}", "/{lang}/sign-ons/{statement}/vouch/{link}"
	if values[mine+" {link}"], err = p.signons.Token(ctx, held[0].ID); err != nil {
		t.Fatal(err)
	}
	if values[vouch+" {link}"], err = p.signons.VouchToken(ctx, counted[0].ID, access.TheProgram().PersonID); err != nil {
		t.Fatal(err)
	}
}
