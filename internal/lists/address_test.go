package lists

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/token"
)

func TestAddressesAreTakenApart(t *testing.T) {
	for local, want := range map[string]recipient{
		"ccrlist":                 {"ccrlist", ToList, ""},
		"CCRList":                 {"ccrlist", ToList, ""},
		"ccrlist+notes":           {"ccrlist", ToList, "notes"},
		"ccrlist-owner":           {"ccrlist", ToOwner, ""},
		"ccrlist-admin":           {"ccrlist", ToOwner, ""},
		"ccrlist-editor":          {"ccrlist", ToOwner, ""},
		"ccrlist-Bounces+AbC123":  {"ccrlist", ToBounces, "abc123"},
		"ccrlist-errors":          {"ccrlist", ToBounces, ""},
		"ccrlist-subscribe":       {"ccrlist", ToSubscribe, ""},
		"ccrlist-join":            {"ccrlist", ToSubscribe, ""},
		"ccrlist-unsubscribe":     {"ccrlist", ToUnsubscribe, ""},
		"ccrlist-leave":           {"ccrlist", ToUnsubscribe, ""},
		"ccrlist-confirm+word":    {"ccrlist", ToConfirm, "word"},
		"ccrlist-request":         {"ccrlist", ToRequest, ""},
		"ccrlist-help":            {"ccrlist", ToRequest, ""},
		"working-group-2":         {"working-group-2", ToList, ""},
		"working-group-2-owner":   {"working-group-2", ToOwner, ""},
		"owner":                   {"owner", ToList, ""},
		"-owner":                  {"-owner", ToList, ""},
		"ccrlist-owner-subscribe": {"ccrlist-owner", ToSubscribe, ""},
		"ccrlist-bounces+a+b":     {"ccrlist", ToBounces, "a+b"},
		"postmaster":              {"postmaster", ToList, ""},
		"":                        {"", ToList, ""},
		"+":                       {"", ToList, ""},
		"-":                       {"-", ToList, ""},
	} {
		if got := parseRecipient(local); got != want {
			t.Errorf("%q: %+v", local, got)
		}
	}
}

// Whatever a list may be called, each of its addresses is taken for that list and
// that purpose, and fits into what SMTP allows.
func TestEveryAddressLeadsBackToItsList(t *testing.T) {
	key, err := token.ParseKey(token.NewSecret())
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		l := List{Slug: rapid.StringMatching(`[a-z0-9]{1,9}(-[a-z0-9]{1,8}){0,2}`).Draw(t, "slug"), Name: i18n.Same("A list"), Settings: DefaultSettings()}
		if l.check() != nil {
			return
		}
		for _, role := range append([]Role{ToList}, roles...) {
			local, domain, _ := strings.Cut(l.Address(role, ours), "@")
			if got := parseRecipient(local); got.Slug != l.Slug || got.Role != role || domain != ours {
				t.Fatalf("%s is %+v", local, got)
			}
		}
		for role, word := range map[Role]string{ToBounces: key.Copy(1<<40-1, 1<<40-1), ToConfirm: token.Word()} {
			local, _, _ := strings.Cut(l.tokenAddress(role, word, ours), "@")
			if got := parseRecipient(strings.ToUpper(local)); got.Slug != l.Slug || got.Role != role || got.Token != word {
				t.Fatalf("%s is %+v", local, got)
			}
			if len(local) > 64 {
				t.Fatalf("%s has %d octets (RFC 5321, 4.5.3.1.1)", local, len(local))
			}
		}
	})
	longest := List{Slug: strings.Repeat("a", MaxSlug), Name: i18n.Same("A list"), Settings: DefaultSettings()}
	if err := longest.check(); err != nil {
		t.Error(err)
	}
	if local, _, _ := strings.Cut(longest.tokenAddress(ToBounces, key.Copy(1, 1), ours), "@"); len(local) > 64 {
		t.Errorf("%d octets", len(local))
	}
}

// faultsOf lists the fields and keys of a refusal.
func faultsOf(err error) (list []string) {
	f := fault.Of(err)
	if f == nil {
		return nil
	}
	for _, one := range append([]*fault.Error{f}, f.Others...) {
		list = append(list, one.Field+" "+one.Key)
	}
	return list
}

func TestWhatAListCannotBe(t *testing.T) {
	good := func() List { return List{Slug: "ccrlist", Name: i18n.Same("A list"), Settings: DefaultSettings()} }
	l := good()
	if err := l.normal().check(); err != nil {
		t.Fatal(err)
	}
	topic := Topic{Slug: "budget", Name: i18n.Same("Budget")}
	for want, change := range map[string]func(*List){
		"slug lists.error.slug":               func(l *List) { l.Slug = "Two Words" },
		"slug lists.error.slug (empty)":       func(l *List) { l.Slug = "" },
		"slug lists.error.slug (long)":        func(l *List) { l.Slug = strings.Repeat("a", MaxSlug+1) },
		"slug lists.error.slug (hyphen)":      func(l *List) { l.Slug = "a--b" },
		"slug lists.error.slug (accent)":      func(l *List) { l.Slug = "réseau" },
		"slug lists.error.slug (dot)":         func(l *List) { l.Slug = "a.b" },
		"slug lists.error.slug_reserved":      func(l *List) { l.Slug = "postmaster" },
		"slug lists.error.slug_reserved (2)":  func(l *List) { l.Slug = "members-owner" },
		"slug lists.error.slug_reserved (3)":  func(l *List) { l.Slug = "members-leave" },
		"slug lists.error.slug_reserved (4)":  func(l *List) { l.Slug = "members-bounces" },
		"slug lists.error.slug_reserved (5)":  func(l *List) { l.Slug = "confirm" },
		"name lists.error.name":               func(l *List) { l.Name = i18n.Text{} },
		"name lists.error.too_long":           func(l *List) { l.Name = i18n.Same(strings.Repeat("é", 201)) },
		"about lists.error.too_long":          func(l *List) { l.About = i18n.Same(strings.Repeat("é", 5001)) },
		"footer lists.error.too_long":         func(l *List) { l.Settings.Footer = i18n.Same(strings.Repeat("é", 1001)) },
		"prefix lists.error.too_long":         func(l *List) { l.Settings.Prefix = strings.Repeat("é", 41) },
		"size lists.error.size":               func(l *List) { l.Settings.MaxSize = LargestPost + 1 },
		"size lists.error.size (2)":           func(l *List) { l.Settings.MaxSize = 1000 },
		"first lists.error.first":             func(l *List) { l.Settings.HoldFirst = -1 },
		"digest lists.error.hour":             func(l *List) { l.Settings.DigestHour = 24 },
		"from lists.error.from":               func(l *List) { l.Settings.From = "sometimes" },
		"domains lists.error.domains":         func(l *List) { l.Settings.RefusedDomains = []string{"gov example"} },
		"attachments lists.error.attachments": func(l *List) { l.Settings.Attachments = []string{"pdf"} },
		"topics lists.error.topics":           func(l *List) { l.Settings.Topics = []Topic{topic, topic} },
		"topics lists.error.topics (2)":       func(l *List) { l.Settings.Topics = slices.Repeat([]Topic{topic}, 31) },
		"topics lists.error.topics (3)":       func(l *List) { l.Settings.Topics = []Topic{{Slug: "x"}} },
	} {
		l := good()
		change(&l)
		want, _, _ = strings.Cut(want, " (")
		if got := faultsOf(l.normal().check()); !slices.Contains(got, want) {
			t.Errorf("%s: %q", want, got)
		}
	}
}

func TestWhatIsTypedIsTidied(t *testing.T) {
	l := List{
		Slug: "  CCRList ", Name: i18n.Text{EN: " The \n list ", FR: "La\tliste"}, About: i18n.Same(" One.\r\n\r\nTwo. "),
		Settings: Settings{Prefix: " [ccr] \n", Footer: i18n.Same("One\r\nTwo\rThree\x00 "), RefusedDomains: []string{" @GC.example. ", "gc.example", ""}},
	}.normal()
	if l.Slug != "ccrlist" || l.Name != (i18n.Text{EN: "The list", FR: "La liste"}) || l.About.EN != "One.\n\nTwo." || l.Settings.Prefix != "[ccr]" ||
		l.Settings.Footer.EN != "One\nTwo\nThree" || !slices.Equal(l.Settings.RefusedDomains, []string{"gc.example"}) || l.Settings.From != RewriteNeeded {
		t.Errorf("%+v", l)
	}
}

func TestRefusedDomains(t *testing.T) {
	s := Settings{RefusedDomains: []string{"gc.example", "press.example"}}
	for address, want := range map[string]bool{
		"a@gc.example": true, "a@tax.gc.example": true, "A@TAX.GC.EXAMPLE": true, "a@b.press.example": true, `"x@ong.example"@gc.example`: true,
		"a@notgc.example": false, "a@gc.example.org": false, "gc.example@ong.example": false, "gc.example": false, "": false,
	} {
		if s.RefusesDomain(address) != want {
			t.Errorf("%s: %v", address, !want)
		}
	}
}

func TestTopicsAreFoundInSubjects(t *testing.T) {
	s := Settings{Topics: []Topic{{Slug: "budget", Words: []string{"dues", "cotisations"}}, {Slug: "meeting", Words: []string{"general meeting", "assemblée"}}, {Slug: "art"}}}
	for subject, want := range map[string][]string{
		"[budget] next year":                {"budget"},
		"The dues and the general meeting":  {"budget", "meeting"},
		"Re: L’assemblée, et après ?":       {"meeting"},
		"General-meeting":                   {"meeting"},
		"A general question about meetings": nil,
		"We start again":                    nil,
		"ART!":                              {"art"},
		"":                                  nil,
	} {
		if got := s.TopicsOf(subject); !slices.Equal(got, want) {
			t.Errorf("%q: %v", subject, got)
		}
	}
}

func TestAttachmentsTakenUnseen(t *testing.T) {
	s := DefaultSettings()
	for kind, want := range map[string]bool{
		"application/pdf": true, "image/png": true, "application/vnd.oasis.opendocument.text": true, "text/plain": true,
		"application/zip": false, "image/svg+xml": false, "text/html": false, "application/pdfx": false, "": false,
	} {
		if s.TakesAttachment(kind) != want {
			t.Errorf("%s: %v", kind, !want)
		}
	}
}

func TestListsAreMadeByStaffAlone(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	m := w.member(t, l, "Zoe Tremblay")
	_, err := w.s.AddList(t.Context(), m.Actor, List{Slug: "other", Name: i18n.Same("Other"), Settings: DefaultSettings()})
	w.refused(err, fault.Forbidden, "fault.forbidden")
	_, err = w.s.AddList(t.Context(), w.staff(), List{Slug: "CCRLIST", Name: i18n.Same("Again"), Settings: DefaultSettings()})
	w.refused(err, fault.Invalid, "lists.error.slug_taken")

	l.Settings.Prefix, l.Slug = "[ccr]", "renamed"
	w.refused(w.s.ChangeList(t.Context(), m.Actor, l), fault.Forbidden, "fault.forbidden")
	w.must(w.s.ChangeList(t.Context(), w.staff(), l))
	got, err := w.s.ListBySlug(t.Context(), "ccrlist")
	w.must(err)
	if got.Settings.Prefix != "[ccr]" || got.Slug != "ccrlist" || got.Revision != 2 {
		t.Errorf("%+v", got)
	}
	if _, err := w.s.ListBySlug(t.Context(), "renamed"); !fault.Is(err, fault.NotFound) {
		t.Error("a list's address has changed", err)
	}
}

func TestAnUnlistedListIsItsSubscribersAndKeepersAlone(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	m := w.member(t, l, "Zoe Tremblay")
	if l.Settings.Unlisted = true; w.s.Visible(m.Actor, l, nil) || !w.s.Visible(m.Actor, l, &m.Subscription) || !w.s.Visible(w.staff(), l, nil) {
		t.Error("who may know of an unlisted list")
	}
	m.State = Ended
	if w.s.Visible(m.Actor, l, &m.Subscription) {
		t.Error("whoever has left still sees it")
	}
	if l.Settings.Unlisted = false; !w.s.Visible(m.Actor, l, nil) {
		t.Error("a listed list is hidden")
	}
}

func TestWhichAddressesAreOurs(t *testing.T) {
	w := newWorld(t)
	w.list(t, "ccrlist")
	key, err := w.mail.Tokens(t.Context())
	w.must(err)
	copyOf := key.Copy(7, 9)
	for address, want := range map[string]fault.Kind{
		"ccrlist@" + ours: -1, "CCRLIST@CCR.example": -1, "ccrlist-owner@" + ours: -1, "ccrlist-bounces@" + ours: -1, "ccrlist-confirm+x@" + ours: -1,
		"ccrlist-bounces+" + copyOf + "@" + ours: -1, "ccrlist-bounces+" + strings.ToUpper(copyOf) + "@" + ours: -1,
		"postmaster@" + ours: -1, "postmaster": -1, "abuse@" + ours: -1, "secretariat@" + ours: -1,
		"ccrlist-bounces+" + copyOf[1:] + copyOf[:1] + "@" + ours: fault.NotFound, "ccrlist-bounces+x@" + ours: fault.NotFound, "nobody@" + ours: fault.NotFound, "nobody-owner@" + ours: fault.NotFound,
		"postmaster-owner@" + ours: fault.NotFound, "ccrlist": fault.NotFound, "": fault.NotFound, "@" + ours: fault.NotFound,
		"ccrlist@" + theirs: fault.Forbidden, "postmaster@" + theirs: fault.Forbidden, `"ccrlist@` + ours + `"@` + theirs: fault.Forbidden,
	} {
		err := w.s.TakesMail(t.Context(), address)
		switch f := fault.Of(err); {
		case want < 0 && err != nil, want >= 0 && f == nil, want >= 0 && f.Kind != want:
			t.Errorf("%s: %v", address, err)
		}
	}
}
