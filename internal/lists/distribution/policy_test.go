package distribution

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/mailauth"
	"plenary.example/internal/mailmsg"
)

// mayPost are the facts about a small message of a subscriber in standing, proven.
func mayPost() lists.Facts {
	l := lists.List{Slug: "ccrlist", Name: i18n.Same("The list"), Settings: lists.DefaultSettings()}
	return lists.Facts{
		List: l, Authors: 1, Author: "zoe@ong.example", Proof: lists.Proven, Size: 2000,
		Subscription: &lists.Subscription{State: lists.Active, Role: lists.NGO, Posts: 7}, Standing: lists.Standing{Good: true, Why: i18n.Say("people.why.good")},
	}
}

func keysOf(list []i18n.Message) (keys []string) {
	for _, m := range list {
		keys = append(keys, m.Key)
	}
	return keys
}

func TestWhatBecomesOfAMessage(t *testing.T) {
	for name, c := range map[string]struct {
		change func(f *lists.Facts)
		act    lists.Act
		why    []string
	}{
		"a subscriber in standing, proven": {func(*lists.Facts) {}, lists.Distribute, nil},
		"one whose copies came back":       {func(f *lists.Facts) { f.Subscription.State = lists.Disabled }, lists.Distribute, nil},
		"confirmed by an answer":           {func(f *lists.Facts) { f.Proof = lists.Confirmed }, lists.Distribute, nil},
		"an individual":                    {func(f *lists.Facts) { f.Subscription.Role = lists.Individual }, lists.Distribute, nil},
		"nobody in From":                   {func(f *lists.Facts) { f.Authors, f.Author, f.Subscription = 0, "", nil }, lists.Drop, []string{"lists.why.authors"}},
		"two in From":                      {func(f *lists.Facts) { f.Authors, f.Author, f.Subscription = 2, "", nil }, lists.Refuse, []string{"lists.why.authors"}},
		"not a subscriber":                 {func(f *lists.Facts) { f.Subscription = nil }, lists.Refuse, []string{"lists.why.not_subscribed"}},
		"not a subscriber, nor proven":     {func(f *lists.Facts) { f.Subscription, f.Proof = nil, lists.Unproven }, lists.Refuse, []string{"lists.why.not_subscribed"}},
		"left":                             {func(f *lists.Facts) { f.Subscription.State = lists.Ended }, lists.Refuse, []string{"lists.why.not_subscribed"}},
		"turned away":                      {func(f *lists.Facts) { f.Subscription.State = lists.Refused }, lists.Refuse, []string{"lists.why.not_subscribed"}},
		"asked, not decided":               {func(f *lists.Facts) { f.Subscription.State = lists.Requested }, lists.Refuse, []string{"lists.why.not_approved"}},
		"lapsed":                           {func(f *lists.Facts) { f.Standing = lists.Standing{Why: i18n.Say("people.why.unpaid")} }, lists.Refuse, []string{"people.why.unpaid"}},
		"proven by nothing":                {func(f *lists.Facts) { f.Proof = lists.Unproven }, lists.Confirm, []string{"lists.why.unproven"}},
		"lapsed and proven by nothing":     {func(f *lists.Facts) { f.Proof, f.Standing.Good = lists.Unproven, false }, lists.Confirm, []string{"lists.why.unproven"}},
		"forged":                           {func(f *lists.Facts) { f.Proof = lists.Forged }, lists.Drop, []string{"lists.why.forged"}},
		"forged and not a subscriber":      {func(f *lists.Facts) { f.Proof, f.Subscription = lists.Forged, nil }, lists.Drop, []string{"lists.why.forged"}},
		"distributed already":              {func(f *lists.Facts) { f.Duplicate = true }, lists.Drop, []string{"lists.why.duplicate"}},
		"distributed already, let through": {func(f *lists.Facts) { f.Duplicate, f.Approved = true, true }, lists.Drop, []string{"lists.why.duplicate"}},
		"an answering machine":             {func(f *lists.Facts) { f.Automatic = "auto-replied" }, lists.Drop, []string{"lists.why.automatic"}},
		"a bounce":                         {func(f *lists.Facts) { f.Automatic, f.Subscription = "bounce", nil }, lists.Drop, []string{"lists.why.automatic"}},
		"a subscriber's program":           {func(f *lists.Facts) { f.Automatic = "auto-generated" }, lists.Hold, []string{"lists.why.by_program"}},
		"a program, proven by nothing":     {func(f *lists.Facts) { f.Automatic, f.Proof = "bulk", lists.Unproven }, lists.Hold, []string{"lists.why.by_program", "lists.why.unproven"}},
		"another list":                     {func(f *lists.Facts) { f.Automatic, f.Subscription = "list", nil }, lists.Drop, []string{"lists.why.not_subscribed"}},
		"a lapsed member's program": {func(f *lists.Facts) {
			f.Automatic, f.Standing = "auto-generated", lists.Standing{Why: i18n.Say("people.why.unpaid")}
		}, lists.Drop, []string{"people.why.unpaid"}},
		"a program of somebody who left":   {func(f *lists.Facts) { f.Automatic, f.Subscription.State = "bulk", lists.Ended }, lists.Drop, []string{"lists.why.not_subscribed"}},
		"a program with two authors":       {func(f *lists.Facts) { f.Automatic, f.Authors, f.Subscription = "bulk", 2, nil }, lists.Drop, []string{"lists.why.authors"}},
		"a loop":                           {func(f *lists.Facts) { f.Loop, f.Automatic = true, "list" }, lists.Hold, []string{"lists.why.loop"}},
		"a loop that is proven no more":    {func(f *lists.Facts) { f.Loop, f.Automatic, f.Proof = true, "list", lists.Unproven }, lists.Hold, []string{"lists.why.loop"}},
		"a loop of somebody else":          {func(f *lists.Facts) { f.Loop, f.Subscription = true, nil }, lists.Drop, []string{"lists.why.not_subscribed"}},
		"the first message":                {func(f *lists.Facts) { f.Subscription.Posts = 0 }, lists.Hold, []string{"lists.why.first_post"}},
		"the first message, no list cares": {func(f *lists.Facts) { f.Subscription.Posts, f.List.Settings.HoldFirst = 0, 0 }, lists.Distribute, nil},
		"too large":                        {func(f *lists.Facts) { f.Size = f.List.Settings.MaxSize + 1 }, lists.Hold, []string{"lists.why.too_large"}},
		"just small enough":                {func(f *lists.Facts) { f.Size = f.List.Settings.MaxSize }, lists.Distribute, nil},
		"an attachment":                    {func(f *lists.Facts) { f.Attachments = []string{"a.exe"} }, lists.Hold, []string{"lists.why.attachment"}},
		"seven attachments":                {func(f *lists.Facts) { f.Attachments = slices.Repeat([]string{"a"}, 7) }, lists.Hold, slices.Repeat([]string{"lists.why.attachment"}, 5)},
		"a moderated list":                 {func(f *lists.Facts) { f.List.Settings.Moderated = true }, lists.Hold, []string{"lists.why.moderated"}},
		"no header":                        {func(f *lists.Facts) { f.Unreadable = true }, lists.Hold, []string{"lists.why.unreadable"}},
		"nothing in it":                    {func(f *lists.Facts) { f.Empty = true }, lists.Hold, []string{"lists.why.empty"}},
		"several reasons":                  {func(f *lists.Facts) { f.Subscription.Posts, f.Size, f.List.Settings.Moderated = 0, 9<<20, true }, lists.Hold, []string{"lists.why.moderated", "lists.why.first_post", "lists.why.too_large"}},
		"held, let through":                {func(f *lists.Facts) { f.Loop, f.Size, f.Approved = true, 9<<20, true }, lists.Distribute, nil},
		"let through, but lapsed since": {func(f *lists.Facts) {
			f.Approved, f.Standing = true, lists.Standing{Why: i18n.Say("people.why.unpaid")}
		}, lists.Refuse, []string{"people.why.unpaid"}},
		"let through, but left since":             {func(f *lists.Facts) { f.Approved, f.Subscription.State = true, lists.Ended }, lists.Refuse, []string{"lists.why.not_subscribed"}},
		"let through, but proven by nothing":      {func(f *lists.Facts) { f.Approved, f.Proof = true, lists.Unproven }, lists.Confirm, []string{"lists.why.unproven"}},
		"a program let through, proven by nobody": {func(f *lists.Facts) { f.Approved, f.Automatic, f.Proof = true, "bulk", lists.Unproven }, lists.Hold, []string{"lists.why.by_program", "lists.why.unproven"}},
		"a subscriber's domain refused since":     {func(f *lists.Facts) { f.List.Settings.RefusedDomains = []string{"ong.example"} }, lists.Refuse, []string{"lists.command.domain_refused"}},
		"a stranger of a refused domain": {func(f *lists.Facts) {
			f.Subscription, f.Author, f.List.Settings.RefusedDomains = nil, "max@tax.gov.example", []string{"gov.example"}
		}, lists.Refuse, []string{"lists.command.domain_refused"}},
		"a subscriber who works for a government": {func(f *lists.Facts) { f.Subscription.Role = lists.Government }, lists.Refuse, []string{"lists.command.domain_refused"}},
		"a subscriber who works for the media":    {func(f *lists.Facts) { f.Subscription.Role = lists.Media }, lists.Refuse, []string{"lists.command.domain_refused"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := mayPost()
			c.change(&f)
			d := lists.Decide(f)
			if d.Act != c.act || !slices.Equal(keysOf(d.Reasons), c.why) {
				t.Errorf("%s %v; want %s %v", d.Act, keysOf(d.Reasons), c.act, c.why)
			}
		})
	}
}

// drawFacts draws any facts, likely and unlikely ones.
func drawFacts(t *rapid.T) lists.Facts {
	some := func(name string) bool { return rapid.IntRange(0, 3).Draw(t, name) == 0 }
	f := mayPost()
	s := &f.List.Settings
	s.Moderated, s.HoldFirst = some("moderated"), rapid.IntRange(0, 3).Draw(t, "hold first")
	if some("refused domain") {
		s.RefusedDomains = []string{"ong.example"}
	}
	f.Proof = rapid.SampledFrom([]lists.Proof{lists.Proven, lists.Confirmed, lists.Unproven, lists.Forged}).Draw(t, "proof")
	f.Automatic = rapid.SampledFrom([]string{"", "", "", "auto-replied", "auto-generated", "bulk", "list", "bounce"}).Draw(t, "automatic")
	f.Loop, f.Duplicate, f.Approved, f.Unreadable, f.Empty = some("loop"), some("duplicate"), some("approved"), some("unreadable"), some("empty")
	f.Standing.Good = !some("lapsed")
	f.Size = rapid.Int64Range(0, 4<<20).Draw(t, "size")
	if some("attachment") {
		f.Attachments = []string{"a.exe"}
	}
	f.Subscription = &lists.Subscription{
		State: rapid.SampledFrom(lists.States()).Draw(t, "state"), Role: rapid.SampledFrom(lists.Occupations()).Draw(t, "role"), Posts: rapid.Int64Range(0, 3).Draw(t, "posts"),
	}
	if some("no subscriber") {
		f.Subscription = nil
	}
	f.Authors = 1
	if some("authors") {
		f.Authors, f.Author, f.Subscription = rapid.SampledFrom([]int{0, 2, 3}).Draw(t, "how many"), "", nil
	}
	return f
}

func TestOnlySubscribersInStandingAreDistributed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFacts(t)
		if lists.Decide(f).Act != lists.Distribute {
			return
		}
		sub := f.Subscription
		switch {
		case sub == nil, sub.State != lists.Active && sub.State != lists.Disabled:
			t.Fatal("somebody who is not on the list")
		case !sub.Role.Admitted(), f.List.Settings.RefusesDomain(f.Author):
			t.Fatal("somebody whom the list does not admit")
		case !f.Standing.Good:
			t.Fatal("somebody not in standing")
		case !f.Proof.Known():
			t.Fatal("somebody who is not known")
		case f.Duplicate, f.Authors != 1, f.Automatic == "auto-replied", f.Automatic == "bounce":
			t.Fatal("what nobody is to get")
		case !f.Approved && (f.Loop || f.List.Settings.Moderated || f.Size > f.List.Settings.MaxSize || len(f.Attachments) > 0 || f.Automatic != "" || f.Unreadable || f.Empty):
			t.Fatal("what a moderator was to look at")
		}
	})
}

func TestSomeThingsAreNeverAnswered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFacts(t)
		d := lists.Decide(f)
		if answered := d.Act == lists.Refuse || d.Act == lists.Confirm; answered && (f.Automatic != "" || f.Duplicate || f.Proof == lists.Forged || f.Authors == 0 || f.Loop && !f.Approved) {
			t.Fatalf("%s: %+v", d.Act, f)
		}
		if d.Act == lists.Confirm && (f.Subscription == nil || f.Subscription.State != lists.Active && f.Subscription.State != lists.Disabled) {
			t.Fatal("a question to somebody who is not on the list")
		}
	})
}

func TestAModeratorsWordOnlyLiftsWhatIsHeld(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFacts(t)
		f.Approved = false
		before := lists.Decide(f)
		f.Approved = true
		after := lists.Decide(f)
		if before.Act != lists.Hold && before.Act != after.Act {
			t.Fatalf("%s became %s", before.Act, after.Act)
		}
		if before.Act == lists.Hold && f.Proof.Known() && after.Act != lists.Distribute && f.Standing.Good {
			t.Fatalf("what was held became %s", after.Act)
		}
	})
}

func TestEveryDecisionThatIsNoDistributionHasReasons(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := lists.Decide(drawFacts(t))
		if (d.Act == lists.Distribute) != (len(d.Reasons) == 0) {
			t.Fatalf("%s with %d reasons", d.Act, len(d.Reasons))
		}
	})
}

func TestHowWellAnAuthorIsKnown(t *testing.T) {
	dmarc := func(from, policy string, v mailauth.Verdict) mailauth.DMARC {
		return mailauth.DMARC{From: from, Policy: policy, Verdict: v}
	}
	spf := func(domain string, v mailauth.Verdict, aligned bool) mailauth.SPF {
		return mailauth.SPF{Domain: domain, Verdict: v, Aligned: aligned}
	}
	testing1 := dmarc("ong.example", "quarantine", mailauth.Fail)
	testing1.Testing = true
	testing2 := testing1
	testing2.Policy = "reject"
	for name, c := range map[string]struct {
		author  string
		results mailauth.Results
		want    lists.Proof
	}{
		"by SPF":                               {"zoe@ong.example", mailauth.Results{SPF: spf("ong.example", mailauth.Pass, true), DMARC: dmarc("ong.example", "", mailauth.None)}, lists.Proven},
		"by DKIM":                              {"zoe@ong.example", mailauth.Results{DKIM: []mailauth.DKIM{{Verdict: mailauth.Pass, Aligned: true}}, DMARC: dmarc("ong.example", "", mailauth.None)}, lists.Proven},
		"by DKIM of another":                   {"zoe@ong.example", mailauth.Results{DKIM: []mailauth.DKIM{{Verdict: mailauth.Pass}}, DMARC: dmarc("ong.example", "", mailauth.None)}, lists.Unproven},
		"by SPF of another":                    {"zoe@ong.example", mailauth.Results{SPF: spf("evil.example", mailauth.Pass, false), DMARC: dmarc("ong.example", "", mailauth.None)}, lists.Unproven},
		"another domain than the author shown": {"zoe@ong.example", mailauth.Results{SPF: spf("evil.example", mailauth.Pass, true), DMARC: dmarc("evil.example", "", mailauth.Pass)}, lists.Unproven},
		"no domain":                            {"zoe@ong.example", mailauth.Results{DMARC: mailauth.DMARC{Verdict: mailauth.Pass}}, lists.Unproven},
		"no author":                            {"", mailauth.Results{DMARC: mailauth.DMARC{Verdict: mailauth.Pass}}, lists.Unproven},
		"an accent in the domain":              {"zoe@réseau.example", mailauth.Results{DMARC: dmarc("xn--rseau-bsa.example", "none", mailauth.Pass)}, lists.Proven},
		"another accent in the domain":         {"zoe@rèseau.example", mailauth.Results{DMARC: dmarc("xn--rseau-bsa.example", "none", mailauth.Pass)}, lists.Unproven},
		"a final dot":                          {"zoe@ONG.example.", mailauth.Results{DMARC: dmarc("ong.example", "none", mailauth.Pass)}, lists.Proven},
		"nothing is said":                      {"zoe@ong.example", mailauth.Results{DMARC: dmarc("ong.example", "", mailauth.None)}, lists.Unproven},
		"no answer from DNS":                   {"zoe@ong.example", mailauth.Results{SPF: spf("ong.example", mailauth.TempError, true), DMARC: dmarc("ong.example", "reject", mailauth.TempError)}, lists.Unproven},
		"p=reject fails":                       {"zoe@ong.example", mailauth.Results{DMARC: dmarc("ong.example", "reject", mailauth.Fail)}, lists.Forged},
		"p=quarantine fails":                   {"zoe@ong.example", mailauth.Results{DMARC: dmarc("ong.example", "quarantine", mailauth.Fail)}, lists.Forged},
		"p=quarantine fails, on trial":         {"zoe@ong.example", mailauth.Results{DMARC: testing1}, lists.Unproven},
		"p=reject fails, on trial":             {"zoe@ong.example", mailauth.Results{DMARC: testing2}, lists.Forged},
		"p=none fails":                         {"zoe@ong.example", mailauth.Results{SPF: spf("ong.example", mailauth.SoftFail, true), DMARC: dmarc("ong.example", "none", mailauth.Fail)}, lists.Unproven},
		"p=none fails and so does SPF":         {"zoe@ong.example", mailauth.Results{SPF: spf("ong.example", mailauth.Fail, true), DMARC: dmarc("ong.example", "none", mailauth.Fail)}, lists.Forged},
		"SPF alone fails":                      {"zoe@ong.example", mailauth.Results{SPF: spf("ong.example", mailauth.Fail, true), DMARC: dmarc("ong.example", "", mailauth.None)}, lists.Forged},
		"SPF of a forwarder fails":             {"zoe@ong.example", mailauth.Results{SPF: spf("forwarder.example", mailauth.Fail, false), DMARC: dmarc("ong.example", "", mailauth.None)}, lists.Unproven},
	} {
		in := letterIn{author: mailmsg.Address{Address: c.author}, results: c.results}
		if got := in.proof(); got != c.want {
			t.Errorf("%s: %s, not %s", name, got, c.want)
		}
		if in.row.Proof = string(lists.Confirmed); in.proof() != lists.Confirmed {
			t.Errorf("%s: an answer counts for nothing", name)
		}
	}
}
