package secretballots

import (
	"bytes"
	"context"
	"sync"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/belenios"
	"plenary.example/internal/belenios/archive"
	"plenary.example/internal/belenios/canon"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/secretballots/internal/store"
)

// The published texts of a vote.
const (
	textElection    = "election"
	textTrustees    = "trustees"
	textCredentials = "credentials"
	textTally       = "tally"
	textResult      = "result"
)

func (a *act) put(ctx context.Context, name string, text []byte) error {
	return a.q.PutText(ctx, store.PutTextParams{SecretID: a.v.ID, Name: name, Body: string(text)})
}

// Roll is the electors of a vote in the order of their names: to those who run it, to the
// authority, who sends each their credential, and to members, who see whether the list is
// right. Marks are for those who run it.
func (s *Service) Roll(ctx context.Context, who access.Actor, v Vote, lang i18n.Lang) ([]ballots.Marked, error) {
	authority := who.PersonID != "" && who.PersonID == v.AuthorityID
	if err := who.Require(MayRun(who) || authority || who.OfTheCoalition(), "power.see_secret_roll"); err != nil {
		return nil, err
	}
	if v.VoteID == "" {
		return nil, nil
	}
	return s.ballots.Roll(ctx, nil, v.VoteID, lang)
}

// Addressee is an elector as the credential authority writes to them.
type Addressee struct {
	Organization, Person, Mail string
	Lang                       i18n.Lang
	Weight                     int64
}

// Addressees are those to whom the authority sends credentials: to the authority alone.
func (s *Service) Addressees(ctx context.Context, who access.Actor, v Vote) ([]Addressee, error) {
	if err := who.Require(who.PersonID != "" && who.PersonID == v.AuthorityID, "power.be_authority"); err != nil {
		return nil, err
	}
	if err := who.InPerson("secret.error.in_person"); err != nil {
		return nil, err
	}
	roll, err := s.ballots.Roll(ctx, nil, v.VoteID, who.Lang)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, m := range roll {
		if m.PersonID != "" {
			ids = append(ids, m.PersonID)
		}
	}
	known, err := s.people.PersonsByID(ctx, nil, ids)
	if err != nil {
		return nil, err
	}
	list := make([]Addressee, len(roll))
	for i, m := range roll {
		p := known[m.PersonID]
		lang := p.Lang
		if lang == "" {
			lang = i18n.EN
		}
		list[i] = Addressee{Organization: m.Organization.In(lang), Person: m.Person, Mail: p.Email, Lang: lang, Weight: m.Weight}
	}
	return list, nil
}

// HasCredentials reports whether the authority has sent the public credentials.
func (s *Service) HasCredentials(ctx context.Context, v Vote) (bool, error) {
	_, err := s.on(nil).Text(ctx, v.ID, textCredentials)
	if missing(err) {
		return false, nil
	}
	return err == nil, audit.Fault(err)
}

// SetCredentials takes the public halves of the credentials that the authority has made:
// as many as there are electors, with their weights. The private halves are for the
// voters alone.
func (s *Service) SetCredentials(ctx context.Context, who access.Actor, key, text string) error {
	if err := who.InPerson("secret.error.in_person"); err != nil {
		return err
	}
	v, err := s.ByKey(ctx, who, key)
	if err != nil {
		return err
	}
	if err := who.Require(who.PersonID != "" && who.PersonID == v.AuthorityID, "power.be_authority"); err != nil {
		return err
	}
	// Whether each is an element of the group takes milliseconds: not in a transaction.
	voters, err := belenios.ParseCredentials([]byte(text))
	if err != nil {
		return err
	}
	if err := voters.Check(v.group(), 0, len(voters.List)); err != nil {
		return err
	}
	ordered, err := belenios.NewCredentials(v.group(), voters.List)
	if err != nil {
		return err
	}
	if !bytes.Equal(ordered.Text, voters.Text) {
		return fault.New(fault.Invalid, "belenios.credentials.form", nil)
	}
	return s.act(ctx, who, "secret.credentials", key, func(a *act) error {
		if err := a.require(Preparing); err != nil {
			return err
		}
		if err := who.Require(who.PersonID == a.v.AuthorityID, "power.be_authority"); err != nil {
			return err
		}
		roll, err := s.ballots.Roll(ctx, a, a.v.VoteID, i18n.EN)
		if err != nil {
			return err
		}
		want, has := map[int64]int{}, map[int64]int{}
		for _, m := range roll {
			want[m.Weight]++
		}
		for _, c := range voters.List {
			has[c.Weight]++
		}
		if len(roll) != len(voters.List) {
			return fault.New(fault.Conflict, "secret.error.credentials_count", fault.Args{"Want": len(roll), "Has": len(voters.List)})
		}
		for weight, n := range want {
			if has[weight] != n {
				return fault.New(fault.Conflict, "secret.error.credentials_weight", fault.Args{"Weight": weight, "Want": n, "Has": has[weight]})
			}
		}
		if err := a.put(ctx, textCredentials, voters.Text); err != nil {
			return err
		}
		a.Detail("credentials", len(voters.List))
		return a.publish(ctx)
	})
}

// publish makes the election of what has been prepared, once all of it is there, and
// begins its archive. A vote whose close is past waits for other hours: it would be over
// before anybody could vote.
func (a *act) publish(ctx context.Context) error {
	if a.v.KeysMade() < len(a.v.Panel) || !a.Now.Before(a.v.Closes) {
		return nil
	}
	text, err := a.q.Text(ctx, a.v.ID, textCredentials)
	if missing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	voters, err := belenios.ParseCredentials([]byte(text))
	if err != nil {
		return err
	}
	trustees, err := a.trustees(ctx)
	if err != nil {
		return err
	}
	e, err := belenios.NewElection(a.v.group(), trustees.Key, a.v.subject(bilingual(a.s.o.Name)))
	if err != nil {
		return err
	}
	if err := a.put(ctx, textElection, e.Text); err != nil {
		return err
	}
	if err := a.put(ctx, textTrustees, trustees.Text); err != nil {
		return err
	}
	var piece bytes.Buffer
	_, last, err := belenios.NewBoard(&piece, a.Now.Unix(), e, trustees, voters)
	if err != nil {
		return err
	}
	if err := a.q.InsertBoard(ctx, store.InsertBoardParams{SecretID: a.v.ID, Last: last.String(), Bytes: int64(piece.Len())}); err != nil {
		return err
	}
	if err := a.putPiece(ctx, 0, piece.Bytes()); err != nil {
		return err
	}
	a.v.State, a.v.ReadyAt, a.v.StampedAt = Ready, a.Now, a.Now
	a.Detail("archive", belenios.Fingerprint(last))
	if err := a.s.queue.AddAt(ctx, a.Tx.Tx, CloseJob{}, a.v.Closes); err != nil {
		return err
	}
	return a.tellVoters(ctx, "ready")
}

// trustees is the published list of them.
func (a *act) trustees(ctx context.Context) (*belenios.Trustees, error) {
	g := a.v.group()
	if a.v.Threshold() {
		text, err := a.q.Text(ctx, a.v.ID, textTrustees)
		if err != nil {
			return nil, err
		}
		return belenios.ParseTrustees(g, []byte(text))
	}
	rows, err := a.q.TrusteesOf(ctx, a.v.ID)
	if err != nil {
		return nil, err
	}
	var list []belenios.Trustee
	for _, r := range rows {
		k := belenios.ReadTrusteeKey(canon.NewReader([]byte(r.KeyText)), g)
		list = append(list, belenios.Trustee{Single: &k})
	}
	return belenios.NewTrustees(g, list)
}

// published is what has been published of a vote, read once.
type published struct {
	once     sync.Once
	err      error
	election *belenios.Election
	trustees *belenios.Trustees
	voters   *belenios.Credentials
}

// publishedOf reads what has been published of a vote that is ready, or was. None of it
// changes afterwards, so that it is read once.
func (s *Service) publishedOf(ctx context.Context, tx db.DBTX, v Vote) (*published, error) {
	if v.ReadyAt.IsZero() {
		return nil, fault.New(fault.Conflict, "secret.error.state", fault.Args{"Now": Phase(v.State).Name()})
	}
	kept, _ := s.published.LoadOrStore(v.ID, &published{})
	p := kept.(*published)
	p.once.Do(func() { p.err = p.read(ctx, s.on(tx), v) })
	if p.err != nil { // a database that was away for a moment is asked again
		s.published.CompareAndDelete(v.ID, p)
		return nil, audit.Fault(p.err)
	}
	return p, nil
}

func (p *published) read(ctx context.Context, q *store.Queries, v Vote) error {
	text := map[string][]byte{}
	for _, name := range []string{textElection, textTrustees, textCredentials} {
		body, err := q.Text(ctx, v.ID, name)
		if err != nil {
			return err
		}
		text[name] = []byte(body)
	}
	var err error
	if p.election, err = belenios.ParseElection(text[textElection]); err != nil {
		return err
	}
	if p.trustees, err = belenios.ParseTrustees(p.election.Group, text[textTrustees]); err != nil {
		return err
	}
	p.voters, err = belenios.ParseCredentials(text[textCredentials])
	return err
}

// Published is what anybody may know of a vote that is ready.
type Published struct {
	Election    string // the text that ballots are made for
	Fingerprint string // of that text
	Credentials int
	Weight      int64
	Keys        []string // of the trustees, by their numbers
}

// PublishedOf is what has been published of a vote that is ready, or was.
func (s *Service) PublishedOf(ctx context.Context, v Vote) (Published, error) {
	p, err := s.publishedOf(ctx, nil, v)
	if err != nil {
		return Published{}, err
	}
	all := Published{Election: string(p.election.Text), Fingerprint: p.election.Fingerprint, Credentials: len(p.voters.List), Weight: p.voters.Total}
	for _, k := range p.trustees.Keys() {
		all.Keys = append(all.Keys, string(k.Append(nil)))
	}
	return all, nil
}

// append adds to the archive of the vote, in the act's transaction.
func (a *act) append(ctx context.Context, write func(b *belenios.Board) (archive.Hash, error)) error {
	end, err := a.q.Board(ctx, a.v.ID)
	if err != nil {
		return err
	}
	return a.appendAt(ctx, end, write)
}

// appendAt is append where the end of the archive has been read.
func (a *act) appendAt(ctx context.Context, end store.BoardRow, write func(b *belenios.Board) (archive.Hash, error)) error {
	last, ok := archive.ParseHash([]byte(end.Last))
	if !ok {
		return fault.New(fault.Internal, "fault.internal", nil)
	}
	var piece bytes.Buffer
	header := archive.Header{Version: belenios.ProtocolVersion, Timestamp: a.v.StampedAt.Unix()}
	now, err := write(belenios.ContinueBoard(&piece, header, last, end.Height))
	if err != nil {
		return err
	}
	if err := a.putPiece(ctx, end.Pieces, piece.Bytes()); err != nil {
		return err
	}
	return a.q.MoveBoard(ctx, store.MoveBoardParams{SecretID: a.v.ID, Last: now.String(), Height: end.Height + 1, Bytes: int64(piece.Len())})
}

// putPiece stores a piece of the archive. One that stands there already is never written over, nor
// left out: the archive and its end would say different things.
func (a *act) putPiece(ctx context.Context, place int64, body []byte) error {
	rows, err := a.q.InsertPiece(ctx, store.InsertPieceParams{SecretID: a.v.ID, Place: place, Body: body})
	if err == nil && rows != 1 {
		return fault.New(fault.Internal, "fault.internal", nil)
	}
	return err
}
