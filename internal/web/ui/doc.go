// Package ui is the look of every page: the shell, the parts pages are made of,
// the printed resolution, the live screens. It knows words, shapes and links,
// and no subject: handlers fill its plain structs with sentences already said in
// the reader's language.
//
// Rules for whoever composes pages:
//   - Every page is Page(PageData) with the page's matter as children. Give it
//     Path and Alternate (the same page in the other language), Crumbs along the
//     thread, a Status in a word and StatusLine in a sentence, one Primary action
//     and Next.
//   - No inline style and no inline script anywhere: CSP forbids both. A colour
//     or a size is a token of static/css/tokens.css. Shapes are SVG.
//   - What is typed by people goes in as plain strings; templ escapes it, and
//     every link address is checked for its scheme.
//   - Nothing needs a script. Page.Live loads htmx with its server-sent events
//     extension and the running clocks. With PageData.Nonce (and CSP(nonce) as
//     the header) htmx acts only on elements that carry hx-nonce=NONCE.
//   - htmx 4: inheritance is explicit (hx-target:inherited), unnamed stream
//     messages are swapped (put hx-swap-oob and an id on each fragment), named
//     ones become DOM events (hx-trigger="name from:#live").
//
// The shell
//
//	Page(PageData) {…}                 FaultPage(PageData, FaultData)
//	Crumbs(l, []Link)                  NextBox(l, Next)
//	Section(id, title) {…}             RailBox(title) {…}      Prose() {…}
//	Mark(Site)                         CSP(nonce) string
//	Script(name)  a further script of static/js; the page is whole without it
//
// Forms (errors: ErrorsOf(l, err) gives FormErrors; errs.For(name) fills
// Field.Error; PageData.Errors lists them on top)
//
//	Form(FormData) {…}                 Fieldset(legend, hint) {…}
//	Input(l, Field)                    TextArea(l, Field)
//	Select(l, Field, []Option)         Radios(l, Field, []Option)
//	Checkboxes(l, Field, []Option)     Checkbox(l, Field, checked)
//	DateField(l, Field)                DateTimeField(l, Field)
//	Button(ButtonData)                 Actions(...ButtonData)
//	ErrorSummary(l, FormErrors)        SearchBox(l, SearchData)
//	Filters(l, FilterData) {…}
//
// Parts
//
//	TextLink(Link)    LinkList([]Link)    Day(l, t)    Moment(l, t)
//	Tag(TagData)      Status(l, "in_force") TagData    Notice(l, NoticeData)
//	Details(Disclosure) {…}               Table(TableData)    Facts([]Fact)
//	Entries(l, []Entry)  EntriesUnder(l, []Entry)  Pagination(l, PaginationData)
//	Tabs(label, []Link)                   Steps(l, label, []Step)
//	Timeline(l, []Event)                  PersonLine(Person)
//	Progress(l, ProgressData)             Empty(EmptyData)
//
// Figures, drawn by the server with their table
//
//	VoteResult(l, VoteResultData)    Bars(l, BarsData)    Seats(l, SeatsData)
//
// Texts
//
//	Resolution(catalog, reader, ResolutionData)    Redline(l, RedlineData)
//	Spans(l, []Span)    Plain(text) []Span
//	ResolutionOf(wording, resolve, langs...) ResolutionData
//	RedlineOf(l, lang, []wording.RedlineLine) RedlineData
//
// The live meeting
//
//	Projector(LiveData) {…}    DelegateShell(LiveData) {…}    ChairShell(LiveData) {…}
//	Stage(StageData)    Figures(...Figure)    Clock(ClockData)    Connection(l)
//	Announce(sentence)    Swap(id) {…}    (fragments for the stream)
//	Ballot(l, BallotData)    ChairStep(ChairStepData)    Speakers(l, []SpeakerLine)
//
// Styleguide(catalog, lang, accent, further) shows all of them with sample matter.
package ui
