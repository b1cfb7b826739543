package giving

import (
	"encoding/json"

	"plenary.example/internal/db"
	"plenary.example/internal/giving/internal/store"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
)

func donorOf(r store.GivingDonor) Donor {
	d := Donor{
		Particulars: Particulars{
			Kind: DonorKind(r.Kind), Name: r.Name, Email: r.Email, Phone: r.Phone, Lang: i18n.Lang(r.Lang),
			Address: Address{Street: r.Street, City: r.City, Province: r.Province, Postal: r.Postal, Country: r.Country},
		},
		ID: r.ID, Greeting: r.Greeting, Charity: r.Charity != 0, Unnamed: r.Unnamed != 0, ByPost: r.ByPost != 0, Merged: r.MergedInto, Erased: r.ErasedAt != 0,
		Made: db.Time(r.MadeAt), Gifts: int(r.Gifts), Cents: r.Cents, First: db.ParseDay(r.FirstDay), Last: db.ParseDay(r.LastDay), LastCents: r.LastCents,
	}
	if r.SaidAddress != "" {
		_ = json.Unmarshal([]byte(r.SaidAddress), &d.Said) // written by said
	}
	return d
}

// said is an address as a donor's row keeps what was said.
func said(a Address) string {
	if a.Empty() {
		return ""
	}
	raw, err := json.Marshal(a)
	if err != nil {
		return ""
	}
	return string(raw)
}

func (d Donor) row() store.GivingDonor {
	return store.GivingDonor{
		ID: d.ID, Kind: string(d.Kind), Name: d.Name, Greeting: d.Greeting, Email: d.Email, Phone: d.Phone, Lang: string(d.Lang), Street: d.Address.Street,
		City: d.Address.City, Province: d.Address.Province, Postal: d.Address.Postal, Country: d.Address.Country, SaidAddress: said(d.Said), Fold: fold(d.Name),
		Charity: db.Flag(d.Charity), Unnamed: db.Flag(d.Unnamed), ByPost: db.Flag(d.ByPost), MadeAt: db.Micros(d.Made),
	}
}

func giftOf(r store.GivingGift) Gift {
	return Gift{
		ID: r.ID, DonorID: r.DonorID, PledgeID: r.PledgeID, PaymentID: r.PaymentID, Kind: GiftKind(r.Kind), Method: payments.Method(r.Method),
		Received: db.ParseDay(r.Received), Booked: db.ParseDay(r.Booked), Amount: money.Of(r.Cents, r.Currency), Back: r.BackCents, Advantage: r.AdvantageCents, AdvantageCash: r.AdvantageCash != 0, AdvantageText: r.Advantage,
		Fund: r.Fund, CampaignID: r.CampaignID, Description: r.Description, Appraiser: r.Appraiser, AppraiserAddress: r.AppraiserAddress, Reference: r.Reference,
		Note: r.Note, Source: r.Source, SourceKey: r.SourceKey, WhyNot: WhyNot(r.WhyNot), Country: r.Country, Charity: r.Charity != 0, Receipt: r.Receipt,
		Eligible: r.EligibleCents, Thanked: r.Thanked != 0, Entered: db.Time(r.EnteredAt), EnteredBy: r.EnteredBy,
	}
}

func giftsOf(rows []store.GivingGift) []Gift {
	list := make([]Gift, len(rows))
	for i, r := range rows {
		list[i] = giftOf(r)
	}
	return list
}

func (g Gift) row() store.GivingGift {
	return store.GivingGift{
		ID: g.ID, DonorID: g.DonorID, PledgeID: g.PledgeID, PaymentID: g.PaymentID, Kind: string(g.Kind), Method: string(g.Method), Received: db.Day(g.Received),
		Booked: db.Day(g.Booked), Cents: g.Amount.Cents, BackCents: g.Back, Currency: g.Amount.Currency, AdvantageCents: g.Advantage, AdvantageCash: db.Flag(g.AdvantageCash), Advantage: g.AdvantageText, Fund: g.Fund,
		CampaignID: g.CampaignID, Description: g.Description, Appraiser: g.Appraiser, AppraiserAddress: g.AppraiserAddress, Reference: g.Reference, Note: g.Note,
		Source: g.Source, SourceKey: g.SourceKey, WhyNot: string(g.WhyNot), Country: g.Country, Charity: db.Flag(g.Charity), Receipt: g.Receipt,
		EligibleCents: g.Eligible, Thanked: db.Flag(g.Thanked), EnteredAt: db.Micros(g.Entered), EnteredBy: g.EnteredBy,
	}
}

func pledgeOf(r store.GivingPledge) Pledge {
	return Pledge{
		ID: r.ID, Frequency: Frequency(r.Frequency), Way: Way(r.Way), State: PledgeState(r.State), DonorID: r.DonorID,
		From: Particulars{
			Kind: DonorKind(r.Kind), Name: r.Name, Email: r.Email, Phone: r.Phone, Lang: i18n.Lang(r.Lang),
			Address: Address{Street: r.Street, City: r.City, Province: r.Province, Postal: r.Postal, Country: r.Country},
		},
		Amount: money.Of(r.Cents, r.Currency), Parts: int(r.Parts), Months: int(r.EveryMonths), First: db.ParseDay(r.FirstDay), Fund: r.Fund, Campaign: r.CampaignID,
		Unnamed: r.Unnamed != 0, Message: r.Message, Agreed: Agreed{Words: r.ConsentWords, Network: r.ConsentNetwork}, Subscription: r.SubscriptionID,
		Reminded: db.ParseDay(r.Reminded), Ended: db.ParseDay(r.EndedDay), EndedWhy: r.EndedWhy, Made: db.Time(r.MadeAt), MadeBy: r.MadeBy, Once: r.Once,
	}
}

func (p Pledge) row() store.GivingPledge {
	return store.GivingPledge{
		ID: p.ID, Once: p.Once, Frequency: string(p.Frequency), Way: string(p.Way), State: string(p.State), DonorID: p.DonorID, Kind: string(p.From.Kind),
		Name: p.From.Name, Email: p.From.Email, Phone: p.From.Phone, Lang: string(p.From.Lang), Street: p.From.Address.Street, City: p.From.Address.City,
		Province: p.From.Address.Province, Postal: p.From.Address.Postal, Country: p.From.Address.Country, Cents: p.Amount.Cents, Currency: p.Amount.Currency,
		Parts: int64(p.Parts), EveryMonths: int64(p.Months), FirstDay: db.Day(p.First), Fund: p.Fund, CampaignID: p.Campaign, Unnamed: db.Flag(p.Unnamed),
		Message: p.Message, ConsentWords: db.Clean(p.Agreed.Words), ConsentNetwork: p.Agreed.Network, SubscriptionID: p.Subscription, Reminded: db.Day(p.Reminded),
		EndedDay: db.Day(p.Ended), EndedWhy: p.EndedWhy, MadeAt: db.Micros(p.Made), MadeBy: p.MadeBy,
	}
}

func tributeOf(r store.GivingTribute) Tribute {
	return Tribute{
		ID: r.ID, Pledge: r.PledgeID, Gift: r.GiftID, Kind: TributeKind(r.Kind), Name: r.Name, Message: r.Message, Family: r.FamilyName,
		FamilyEmail: r.FamilyEmail, FamilyAddress: r.FamilyAddress, Lang: i18n.Lang(r.Lang), Told: db.Time(r.ToldAt), ToldHow: r.ToldHow,
	}
}

func (t Tribute) row() store.GivingTribute {
	return store.GivingTribute{
		ID: t.ID, PledgeID: t.Pledge, GiftID: t.Gift, Kind: string(t.Kind), Name: t.Name, Message: t.Message, FamilyName: t.Family, FamilyEmail: t.FamilyEmail,
		FamilyAddress: t.FamilyAddress, Lang: string(t.Lang), ToldAt: db.Micros(t.Told), ToldHow: t.ToldHow,
	}
}
