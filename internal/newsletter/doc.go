// Package newsletter is the coalition's newsletter: its issues, composed from what is
// there already, who gets them, and how they are sent.
//
// # Issues
//
// The secretariat puts an issue together from what the sources offer (news, resolutions,
// events, outcomes) and from items of its own, in both languages. An issue is a draft, then
// scheduled, then being sent, then sent; sending may be paused and goes on where it was.
// An issue gets its volume and number when it is sent: they follow one another without a
// gap, and never change. A volume is a year, or what the settings say. What was sent
// changes no more, and stands in the archive.
//
// # Who gets it
//
// An address gets each issue once, in its language, while a consent to news holds for it
// (package consents): its own, given by the form and confirmed by mail, or shown by the file
// that it came from; a donor's, which a gift may imply for two years; that of a person of
// the register; or that of whoever signed a statement. The consent is looked at when the
// copy is made, not when somebody was put on a list; and a subscription for which none holds
// any more lapses within the hour, so that who is counted is who is sent to. It is no wish
// to leave: any consent begins it again. Whoever wants no more says
// so by one click, at once, and then every consent to news of that address is withdrawn,
// whoever keeps it (Canada's anti-spam law, section 11). Nobody who left is brought back by
// a file or by staff: only by a consent of their own that is newer.
//
// An address that three issues within a year could not reach, because nobody is there, or
// whose reader called one of them spam, gets no more.
//
// # What is known of readers
//
// That a copy was delivered, waits, came back, or that somebody left after it. Whether it
// was read is not asked: no picture counts, no link leads round by us.
package newsletter
