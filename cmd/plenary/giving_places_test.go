package main

import (
	"testing"

	"plenary.example/internal/giving"
	"plenary.example/internal/giving/receipts"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
)

// addGiving adds two records of one donor, gifts in money with a family to tell, a
// pledge in parts, a campaign, and a receipt.
func addGiving(t *testing.T, p *program, values places) {
	t.Helper()
	ctx, office := t.Context(), ofTheOffice(t, p)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	who := giving.Donor{ByPost: true, Particulars: giving.Particulars{
		Kind: giving.Person, Name: "Amina Haddad", Email: "amina@courriel.example", Lang: i18n.FR, Address: giving.Address{Street: "14, rue des Érables", City: "Gatineau", Province: "QC", Postal: "J8X 1A1", Country: "CA"},
	}}
	donor, err := p.giving.PutDonor(ctx, office, who)
	must(err)
	twice, err := p.giving.PutDonor(ctx, office, who)
	must(err)
	campaign, err := p.giving.PutCampaign(ctx, office, giving.Campaign{
		Slug: "travel", Name: i18n.Text{EN: "Travel fund", FR: "Fonds de voyage"}, About: i18n.Same("Montréal – Halifax"), Goal: 5_000_00, State: giving.Open,
	})
	must(err)
	year := p.giving.Today().Year()
	gave := func(d giving.Donor, cents int64, years int, t giving.Tribute) giving.Gift {
		g, err := p.giving.Record(ctx, office, giving.ByHand{DonorID: d.ID, Tribute: t, Gift: giving.Gift{
			Kind: giving.Cash, Method: payments.Cheque, Amount: money.Of(cents, p.profile.Currency), Received: p.giving.Today().AddDate(-years, 0, 0), CampaignID: campaign.ID,
		}})
		must(err)
		return g
	}
	gift := gave(donor, 250_00, 0, giving.Tribute{Kind: giving.InMemory, Name: "Ines Haddad", Family: "Samir Haddad", FamilyEmail: "samir@courriel.example"})
	gave(twice, 80_00, 1, giving.Tribute{})
	pledge, err := p.giving.RecordPledge(ctx, office, giving.Promise{DonorID: donor.ID, Amount: 300_00, Way: giving.ByCheque, Parts: 3, Months: 1, First: p.giving.Today()})
	must(err)
	must(p.receipts.PutSigner(ctx, office, receipts.Signer{Name: "Hana Okafor", Title: i18n.Text{EN: "Treasurer", FR: "Trésorière"}}))
	receipted := gave(donor, 40_00, 0, giving.Tribute{})
	receipt, err := p.receipts.Issue(ctx, office, receipted.ID, "")
	must(err)
	run, err := p.receipts.Start(ctx, office, year-1, false)
	must(err)
	values["{donor}"], values["{twice}"], values["{gift}"], values["{pledge}"], values["{campaign}"], values["{receipt}"], values["{run}"] = donor.ID, twice.ID, gift.ID, pledge.ID, campaign.ID, receipt.ID, run.ID
	values["/{lang}/manage/giving/paid/{key} {key}"], values["/{lang}/give/campaigns/{campaign} {campaign}"] = gift.ID, campaign.Slug
	addGivingDesk(t, p, values)
}
