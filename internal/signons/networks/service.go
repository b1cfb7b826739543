package networks

import (
	"context"
	"errors"
	"slices"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/signons/internal/store"
)

// Kind is what the record calls a partner network.
const Kind = "partner_network"

// MayKeep reports whether somebody keeps the partner networks: the secretariat.
func MayKeep(who access.Actor) bool { return who.IsStaff() }

// Service keeps the partner networks.
type Service struct {
	db          *db.DB
	log         *audit.Log
	people      *people.Service
	resolutions *resolutions.Service
}

// New returns the service; the concerns are the subjects that r has.
func New(log *audit.Log, register *people.Service, r *resolutions.Service) *Service {
	return &Service{db: log.DB(), log: log, people: register, resolutions: r}
}

func (s *Service) on(tx db.DBTX) *store.Queries {
	if tx == nil {
		tx = s.db.Reader()
	}
	return store.New(tx)
}

// most is how many networks there are at most.
const most = 1000

// List lists the partner networks in the alphabet of a language, with their contacts for
// the secretariat alone. tx nil is the reader.
func (s *Service) List(ctx context.Context, tx db.DBTX, who access.Actor, lang i18n.Lang) ([]Network, error) {
	q := s.on(tx)
	rows, err := q.Networks(ctx, most)
	if err != nil {
		return nil, audit.Fault(err)
	}
	about, err := concernsOf(ctx, q)
	if err != nil {
		return nil, err
	}
	list := make([]Network, len(rows))
	for i, r := range rows {
		list[i] = networkOf(r).For(who)
		list[i].Concerns = about[r.ID]
	}
	slices.SortStableFunc(list, func(a, b Network) int { return compare(a.Name.In(lang), b.Name.In(lang)) })
	return list, nil
}

func compare(a, b string) int {
	switch x, y := people.Fold(a), people.Fold(b); {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

func concernsOf(ctx context.Context, q *store.Queries) (map[string][]string, error) {
	rows, err := q.NetworkConcerns(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	about := map[string][]string{}
	for _, r := range rows {
		about[r.NetworkID] = append(about[r.NetworkID], r.Slug)
	}
	return about, nil
}

// BySlug returns a network by its name in addresses; a NotFound refusal for none.
func (s *Service) BySlug(ctx context.Context, who access.Actor, slug string) (Network, error) {
	q := s.on(nil)
	row, err := q.NetworkBySlug(ctx, slug)
	if err != nil {
		return Network{}, notFound(err)
	}
	n := networkOf(row).For(who)
	about, err := concernsOf(ctx, q)
	n.Concerns = about[n.ID]
	return n, err
}

func notFound(err error) error {
	if errors.Is(err, db.ErrNotFound) {
		return fault.New(fault.NotFound, "networks.error.none", nil)
	}
	return audit.Fault(err)
}

// Put keeps a network: a new one without a key, and otherwise with all it says but its
// name in addresses, which stays.
func (s *Service) Put(ctx context.Context, who access.Actor, n Network) (kept Network, err error) {
	if err := who.Require(MayKeep(who), "power.keep_networks"); err != nil {
		return Network{}, err
	}
	err = s.log.Do(ctx, who, "signons.put_network", func(tx *audit.Tx) error {
		kept = n.normal()
		if err := s.mayStand(ctx, tx, &kept); err != nil {
			return err
		}
		q := store.New(tx)
		kept.Changed = tx.Now
		if kept.ID == "" {
			kept.ID, kept.Made = db.NewID(), tx.Now
			err := q.InsertNetwork(ctx, store.InsertNetworkParams(row(kept)))
			if db.IsUnique(err, "partner_networks", "slug") {
				return fault.Field("name_en", "networks.error.slug_taken", nil)
			}
			if err != nil {
				return err
			}
		} else if err := s.update(ctx, q, kept); err != nil {
			return err
		}
		tx.About(Kind, kept.ID)
		tx.Detail("slug", kept.Slug)
		if err := q.DeleteNetworkConcerns(ctx, kept.ID); err != nil {
			return err
		}
		for _, slug := range kept.Concerns {
			if err := q.InsertNetworkConcern(ctx, kept.ID, slug); err != nil {
				return err
			}
		}
		return nil
	})
	return kept, err
}

func (s *Service) update(ctx context.Context, q *store.Queries, n Network) error {
	r := row(n)
	done, err := q.UpdateNetwork(ctx, store.UpdateNetworkParams{
		ID: r.ID, NameEn: r.NameEn, NameFr: r.NameFr, AcronymEn: r.AcronymEn, AcronymFr: r.AcronymFr, Site: r.Site, AboutEn: r.AboutEn, AboutFr: r.AboutFr, SinceDay: r.SinceDay, UntilDay: r.UntilDay,
		PersonID: r.PersonID, PersonName: r.PersonName, OfficeEn: r.OfficeEn, OfficeFr: r.OfficeFr, ContactName: r.ContactName, ContactEmail: r.ContactEmail, ContactLang: r.ContactLang, ChangedAt: r.ChangedAt,
	})
	if err == nil && done == 0 {
		return fault.New(fault.NotFound, "networks.error.none", nil)
	}
	return err
}

// mayStand checks a network, by itself and against what else is known. Who represents the
// coalition is known by an e-mail address, typed in place of the name, where they are in
// the register.
func (s *Service) mayStand(ctx context.Context, tx *audit.Tx, n *Network) error {
	wrong := n.check()
	subjects, err := s.resolutions.SubjectsTx(ctx, tx)
	if err != nil {
		return err
	}
	for _, slug := range n.Concerns {
		if !slices.ContainsFunc(subjects, func(one resolutions.Subject) bool { return one.Slug == slug }) {
			wrong = append(wrong, fault.Field("concerns", "networks.error.concern", nil))
		}
	}
	switch {
	case address(n.PersonName):
		p, err := s.people.PersonByEmailTx(ctx, tx, n.PersonName)
		switch {
		case fault.Is(err, fault.NotFound):
			wrong = append(wrong, fault.Field("person", "networks.error.person", nil))
		case err != nil:
			return err
		default:
			n.PersonID, n.PersonName = p.ID, p.Name
		}
	case n.PersonID != "":
		p, err := s.people.PersonTx(ctx, tx, n.PersonID)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if p.Name != n.PersonName { // somebody else was typed
			n.PersonID = ""
		}
	}
	return fault.Join(wrong...)
}

func row(n Network) store.PartnerNetwork {
	return store.PartnerNetwork{
		ID: n.ID, Slug: n.Slug, NameEn: n.Name.EN, NameFr: n.Name.FR, AcronymEn: n.Acronym.EN, AcronymFr: n.Acronym.FR, Site: n.Site, AboutEn: n.About.EN, AboutFr: n.About.FR,
		SinceDay: db.Day(n.Since), UntilDay: db.Day(n.Until), PersonID: n.PersonID, PersonName: n.PersonName, OfficeEn: n.Office.EN, OfficeFr: n.Office.FR,
		ContactName: n.Contact.Name, ContactEmail: n.Contact.Email, ContactLang: string(n.Contact.Lang), MadeAt: db.Micros(n.Made), ChangedAt: db.Micros(n.Changed),
	}
}
