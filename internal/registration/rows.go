package registration

import (
	"context"
	"strings"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/registration/internal/store"
)

func settingsOf(r store.RegistrationSetting) Settings {
	s := Settings{
		GatheringID: r.GatheringID, Opens: db.Time(r.OpensAt), Closes: db.Time(r.ClosesAt), Currency: r.Currency, EarlyUntil: db.ParseDay(r.EarlyUntil),
		Group: Group{Take: int(r.GroupTake), Pay: int(r.GroupPay)}, Deposit: r.DepositCents, OnSite: r.OnSite, OfferHours: int(r.OfferHours),
		Refund: Refund{FullUntil: db.ParseDay(r.FullUntil), PartUntil: db.ParseDay(r.PartUntil), Percent: int(r.PartPercent), Fee: r.FeeCents},
		About:  i18n.Text{EN: r.AboutEn, FR: r.AboutFr},
	}
	for _, a := range strings.Fields(r.Asks) {
		s.Asks = append(s.Asks, Ask(a))
	}
	return s
}

// put keeps settings, their rates and options, and how many places there are.
func (s Settings) put(ctx context.Context, q *store.Queries) error {
	asks := make([]string, len(s.Asks))
	for i, a := range s.Asks {
		asks[i] = string(a)
	}
	err := q.PutSettings(ctx, store.PutSettingsParams{
		GatheringID: s.GatheringID, OpensAt: db.Micros(s.Opens), ClosesAt: db.Micros(s.Closes), Currency: s.Currency, EarlyUntil: db.Day(s.EarlyUntil),
		GroupTake: int64(s.Group.Take), GroupPay: int64(s.Group.Pay), DepositCents: s.Deposit, OnSite: s.OnSite, OfferHours: int64(s.OfferHours),
		FullUntil: db.Day(s.Refund.FullUntil), PartUntil: db.Day(s.Refund.PartUntil), PartPercent: int64(s.Refund.Percent), FeeCents: s.Refund.Fee,
		Asks: strings.Join(asks, " "), AboutEn: s.About.EN, AboutFr: s.About.FR,
	})
	if err != nil {
		return err
	}
	if err := q.DropRates(ctx, s.GatheringID); err != nil {
		return err
	}
	for i, r := range s.Rates {
		err := q.InsertRate(ctx, store.InsertRateParams{
			GatheringID: s.GatheringID, Slug: r.Slug, Place: int64(i), NameEn: r.Name.EN, NameFr: r.Name.FR, Who: string(r.Who), EarlyCents: r.Early, LateCents: r.Late,
		})
		if err != nil {
			return err
		}
	}
	if err := q.DropOptions(ctx, s.GatheringID); err != nil {
		return err
	}
	for i, o := range s.Options {
		err := q.InsertOption(ctx, store.InsertOptionParams{GatheringID: s.GatheringID, Slug: o.Slug, Place: int64(i), NameEn: o.Name.EN, NameFr: o.Name.FR, Cents: o.Cents})
		if err != nil {
			return err
		}
		if err := q.PutPlaces(ctx, store.PutPlacesParams{GatheringID: s.GatheringID, Kind: optionPrefix + o.Slug, Capacity: int64(o.Capacity)}); err != nil {
			return err
		}
	}
	for kind, capacity := range map[string]int{InPerson: s.InPerson, Online: s.Online} {
		if err := q.PutPlaces(ctx, store.PutPlacesParams{GatheringID: s.GatheringID, Kind: kind, Capacity: int64(capacity)}); err != nil {
			return err
		}
	}
	return nil
}

func orderOf(r store.RegistrationOrder) Order {
	lang, _ := i18n.ParseLang(r.Lang)
	return Order{
		ID: r.ID, GatheringID: r.GatheringID, Many: r.Many, PersonID: r.PersonID, Name: r.Name, Email: r.Email, Organization: r.Organization,
		OrganizationID: r.OrganizationID, Address: r.Address, Lang: lang, Group: Group{Take: int(r.GroupTake), Pay: int(r.GroupPay)}, Made: db.Time(r.MadeAt), Changed: db.Time(r.ChangedAt), Owed: r.OwedCents, Kept: r.KeptCents,
		Paid: r.PaidCents,
	}
}

func (o Order) row(once string) store.InsertOrderParams {
	return store.InsertOrderParams{
		ID: o.ID, GatheringID: o.GatheringID, Once: once, Many: o.Many, PersonID: o.PersonID, Name: o.Name, Email: o.Email, Organization: o.Organization,
		OrganizationID: o.OrganizationID, Address: o.Address, Lang: string(o.Lang), GroupTake: int64(o.Group.Take), GroupPay: int64(o.Group.Pay), MadeAt: db.Micros(o.Made), OwedCents: o.Owed, KeptCents: o.Kept, PaidCents: o.Paid,
		ChangedAt: db.Micros(o.Changed),
	}
}

func putOrder(ctx context.Context, tx *audit.Tx, o Order) error {
	return store.New(tx).UpdateOrder(ctx, store.UpdateOrderParams{
		ID: o.ID, Name: o.Name, Email: o.Email, Organization: o.Organization, Address: o.Address, Lang: string(o.Lang), OwedCents: o.Owed, KeptCents: o.Kept,
		PaidCents: o.Paid, ChangedAt: db.Micros(o.Changed), PersonID: o.PersonID,
	})
}

func registrationOf(r store.Registration) Registration {
	lang, _ := i18n.ParseLang(r.Lang)
	return Registration{
		ID: r.ID, GatheringID: r.GatheringID, OrderID: r.OrderID, Place: int(r.Place), Many: r.Many, Code: r.Code, PersonID: r.PersonID, Name: r.Name, Email: r.Email,
		Organization: r.Organization, OrganizationID: r.OrganizationID, Lang: lang, Online: r.Kind == Online, Rate: r.Rate, RateName: i18n.Text{EN: r.RateEn, FR: r.RateFr},
		Late: r.Late, Price: r.RateCents, Owed: r.OwedCents, Paid: r.PaidCents, State: State(r.State), Arrived: int(r.Arrived), Made: db.Time(r.MadeAt),
		OfferedUntil: db.Time(r.OfferedUntil), Lapses: int(r.Lapses),
		Needs: Needs{
			Access: r.Access, Diet: r.Diet, Languages: r.Languages, Interpretation: r.Interpretation, Childcare: r.Childcare, Emergency: r.Emergency,
			Photographs: r.Photographs, Listed: r.Listed, Pronouns: r.Pronouns, Arrives: r.Arrives, Leaves: r.Leaves, RoomWith: r.RoomWith,
		},
	}
}

func registrationsOf(rows []store.Registration) []Registration {
	list := make([]Registration, len(rows))
	for i, r := range rows {
		list[i] = registrationOf(r)
	}
	return list
}

// fold is what lists sort by and search in: the name and the organization.
func (r Registration) fold() string {
	return strings.TrimSpace(people.Fold(r.Name) + " " + people.Fold(r.Organization))
}

func (r Registration) row() store.InsertRegistrationParams {
	return store.InsertRegistrationParams{
		ID: r.ID, GatheringID: r.GatheringID, OrderID: r.OrderID, Place: int64(r.Place), Many: r.Many, Code: r.Code, PersonID: r.PersonID, Name: r.Name, Fold: r.fold(),
		Email: r.Email, Organization: r.Organization, OrganizationID: r.OrganizationID, Lang: string(r.Lang), Kind: r.kind(), Rate: r.Rate, RateEn: r.RateName.EN,
		RateFr: r.RateName.FR, Late: r.Late, RateCents: r.Price, OwedCents: r.Owed, PaidCents: r.Paid, State: string(r.State), Arrived: int64(r.Arrived),
		MadeAt: db.Micros(r.Made), OfferedUntil: db.Micros(r.OfferedUntil), Lapses: int64(r.Lapses), Access: r.Needs.Access, Diet: r.Needs.Diet,
		Languages: r.Needs.Languages, Interpretation: r.Needs.Interpretation, Childcare: r.Needs.Childcare, Emergency: r.Needs.Emergency,
		Photographs: r.Needs.Photographs, Listed: r.Needs.Listed, Pronouns: r.Needs.Pronouns, Arrives: r.Needs.Arrives, Leaves: r.Needs.Leaves, RoomWith: r.Needs.RoomWith,
	}
}

func put(ctx context.Context, tx *audit.Tx, r Registration) error {
	return store.New(tx).UpdateRegistration(ctx, store.UpdateRegistrationParams{
		ID: r.ID, Name: r.Name, Fold: r.fold(), Email: r.Email, Organization: r.Organization, Lang: string(r.Lang), OwedCents: r.Owed, PaidCents: r.Paid,
		State: string(r.State), Arrived: int64(r.Arrived), OfferedUntil: db.Micros(r.OfferedUntil), Lapses: int64(r.Lapses), Access: r.Needs.Access, Diet: r.Needs.Diet,
		Languages: r.Needs.Languages, Interpretation: r.Needs.Interpretation, Childcare: r.Needs.Childcare, Emergency: r.Needs.Emergency,
		Photographs: r.Needs.Photographs, Listed: r.Needs.Listed, Pronouns: r.Needs.Pronouns, Arrives: r.Needs.Arrives, Leaves: r.Needs.Leaves, RoomWith: r.Needs.RoomWith, PersonID: r.PersonID,
	})
}
