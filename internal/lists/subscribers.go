package lists

import (
	"context"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists/internal/store"
	"plenary.example/internal/people"
)

// PageSize is how many rows a page of these lists has.
const PageSize = 50

// SubscriberQuery chooses subscribers of a list.
type SubscriberQuery struct {
	State State  // empty: any
	Words string // in the address, the name or the organization; empty: any
	After int64  // the number of the last subscriber of the page before
}

// maxWords bounds what is searched for.
const maxWords = 200

// pattern is what words are searched by. SQLite folds the case of ASCII letters
// alone: any other character stands for any one.
func pattern(words string) string {
	words = i18n.Clip(strings.Join(strings.Fields(strings.ToLower(db.Clean(words))), " "), maxWords)
	if words == "" {
		return ""
	}
	var b strings.Builder
	b.WriteByte('%')
	for _, r := range words {
		switch {
		case r == ' ':
			b.WriteByte('%')
		case r >= 0x80:
			b.WriteByte('_')
		case r == '%' || r == '_' || r == '!':
			b.WriteByte('!')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('%')
	return b.String()
}

// Subscribers lists a page of a list's subscribers by number for those who
// moderate it; more tells of further pages.
func (s *Service) Subscribers(ctx context.Context, who access.Actor, l List, q SubscriberQuery) (list []Subscription, more bool, err error) {
	if err := RequireModerating(who, l); err != nil {
		return nil, false, err
	}
	rows, err := s.read().SubscriptionsFrom(ctx, store.SubscriptionsFromParams{
		ListID: l.ID, State: string(q.State), AfterNumber: q.After, Pattern: pattern(q.Words), PageSize: PageSize + 1,
	})
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	if len(rows) > PageSize {
		rows, more = rows[:PageSize], true
	}
	for _, r := range rows {
		list = append(list, SubscriptionOf(r))
	}
	return list, more, nil
}

// SubscriberCounts counts a list's subscriptions by state, and the active ones by
// how posts reach them.
func (s *Service) SubscriberCounts(ctx context.Context, l List) (map[State]int, map[Mode]int, error) {
	states, err := s.read().CountSubscriptions(ctx, l.ID)
	if err != nil {
		return nil, nil, audit.Fault(err)
	}
	modes, err := s.read().CountModes(ctx, l.ID)
	if err != nil {
		return nil, nil, audit.Fault(err)
	}
	byState, byMode := map[State]int{}, map[Mode]int{}
	for _, r := range states {
		byState[State(r.State)] = int(r.Subscriptions)
	}
	for _, r := range modes {
		byMode[Mode(r.Mode)] = int(r.Subscriptions)
	}
	return byState, byMode, nil
}

// Bounce is an entry of a subscription's history: something that came back.
type Bounce struct {
	At time.Time
	// Kind is "bounce", "delay", "delivered", "complaint" or "unread" of what was
	// sent back, "refused" or "gave_up" of what never left.
	Kind       string
	Class      string // "hard", "soft", "policy"; empty: none
	Status     string // "5.1.1" (RFC 3463); may be empty
	Diagnostic string // the words of the server
	Counted    bool
	Score      int   // afterwards, in halves of a point
	Posting    int64 // of outmail; 0: not known
}

// Say is what came back, in words.
func (b Bounce) Say() i18n.Message { return i18n.Say("lists.bounce." + b.Kind) }

// SayClass is how it counts, in words; no Key where it is no failure.
func (b Bounce) SayClass() i18n.Message {
	if b.Class == "" {
		return i18n.Message{}
	}
	return i18n.Say("lists.bounce.class." + b.Class)
}

// BounceLine is a Bounce with the subscriber it is about.
type BounceLine struct {
	ID string // the cursor of pages
	Bounce
	Subscription Subscription
}

func bounceOf(r store.ListBounce) Bounce {
	return Bounce{
		At: db.Time(r.At), Kind: r.Kind, Class: r.Class, Status: r.Status, Diagnostic: r.Diagnostic, Counted: r.Counted > 0, Score: int(r.Score), Posting: r.Posting,
	}
}

// Subscriber returns a subscription with the newest of what came back, for those
// who moderate its list and for the person.
func (s *Service) Subscriber(ctx context.Context, who access.Actor, id string) (List, Subscription, []Bounce, error) {
	row, err := s.read().Subscription(ctx, id)
	if err != nil {
		return List{}, Subscription{}, nil, NotFound(err, "lists.error.no_subscription")
	}
	sub := SubscriptionOf(row)
	l, err := s.ListTx(ctx, nil, sub.ListID)
	if err != nil {
		return List{}, Subscription{}, nil, err
	}
	own, err := s.isOwn(ctx, s.db.Reader(), who, sub)
	if err != nil {
		return List{}, Subscription{}, nil, audit.Fault(err)
	}
	if !own {
		if err := RequireModerating(who, l); err != nil {
			return List{}, Subscription{}, nil, err
		}
	}
	rows, err := s.read().BouncesOfSubscription(ctx, sub.ID, PageSize)
	if err != nil {
		return List{}, Subscription{}, nil, audit.Fault(err)
	}
	var list []Bounce
	for _, r := range rows {
		list = append(list, bounceOf(r))
	}
	return l, sub, list, nil
}

// Bounces lists what came back to a list, the newest first, before the line with
// key before, for those who moderate it; more tells of further pages.
func (s *Service) Bounces(ctx context.Context, who access.Actor, l List, before string) (list []BounceLine, more bool, err error) {
	if err := RequireModerating(who, l); err != nil {
		return nil, false, err
	}
	if before == "" {
		before = "~" // after every key
	}
	rows, err := s.read().BouncesOfList(ctx, store.BouncesOfListParams{ListID: l.ID, BeforeID: before, PageSize: PageSize + 1})
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	if len(rows) > PageSize {
		rows, more = rows[:PageSize], true
	}
	for _, r := range rows {
		list = append(list, BounceLine{ID: r.ID, Subscription: SubscriptionOf(r.ListSubscription), Bounce: bounceOf(store.ListBounce{
			At: r.At, Kind: r.Kind, Class: r.Class, Status: r.Status, Diagnostic: r.Diagnostic, Counted: r.Counted, Score: r.Score, Posting: r.Posting,
		})})
	}
	return list, more, nil
}

// Mine lists the actor's own subscriptions, in whatever state: by the register's
// person, or by the address they sign in with.
func (s *Service) Mine(ctx context.Context, who access.Actor) ([]Subscription, error) {
	if who.PersonID == "" {
		return nil, nil
	}
	p, err := s.people.Person(ctx, who.PersonID)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	address := people.FoldEmail(p.Email)
	if address == "" {
		address = "\n" // nobody's
	}
	rows, err := s.read().SubscriptionsOf(ctx, who.PersonID, address)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Subscription, len(rows))
	for i, r := range rows {
		list[i] = SubscriptionOf(r)
	}
	return list, nil
}
