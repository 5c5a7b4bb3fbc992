# Labels of the printed documents, in English.

## Masthead, contents and small print
in-this-issue = In this issue
issue-number = No { $number }
newsletter = Newsletter
newsletter-name = Mobility Partnership
lead-story = Lead story
more-on-page = More on page { $page }
continued = Continued
page-of = Page { $page } of { $pages }
page = Page
contents = Contents
figure = Figure
table = Table
source = Source: { $source }
photo = Photo: { $credit }
drawing = Drawing: { $credit }
imprint = Imprint
publisher = Publisher
editor = Editor
editorial-address = Editorial address
sample-data-note = Sample data; totals as published
names-changed-note = Names of persons are invented
not-for-sale = Free of charge. Not for sale.
project-pages = Pages of the project
produced-by = Produced by

## Newsletter: sections
calendar = Calendar
coming-events = Coming events
publications = Publications
new-publications = New publications
person = A person
in-figures = In figures
in-brief = In brief
about-project = About the project
partners = Partners
read-more = Read more
subscribe = To receive the newsletter, write to { $address }
next-issue = Next issue
trained-so-far = People trained so far
activities-so-far = Activities held so far
activities-until = Activities held up to { $day }
participants-until = Participants up to { $day }
activity-days = Days of activities
trainings-and-workshops = Trainings and workshops
newsletter-by-year = Participants in activities held up to { $day }, by year
newsletter-by-kind = Participants in activities held up to { $day }, by kind
newsletter-most-at = { $kind } brought most people together

## Booklets, brochures and leaflets
booklet = Booklet
brochure = Brochure
leaflet = Leaflet
in-this-booklet = In this booklet
in-this-brochure = In this brochure
steps = Steps
step-number = Step { $number }
how-it-works = How it works
what-to-bring = What to bring
checklist = Check-list
good-to-know = Good to know
whom-to-call = Whom to call
contact = Contact
contact-us = Contact us
telephone = Telephone
e-mail = E-mail
website = Website
address = Address
opening-hours = Opening hours
emergency = In an emergency
notes = Notes
your-notes = Your own notes
my-appointments = My appointments
my-numbers = My numbers and addresses
my-question = My question
office = Office
scan-code = Scan the code to read more
qr-alt = QR code with the address { $address }
advice-free = Advice is free and confidential
question-number = Question { $number }
example = An example
fold-here = Fold here

## Project facts
project = Project
project-name = Name of the project
project-duration = Duration
budget = Budget
donor = Donor
donors = Donors
beneficiary = Beneficiary
implemented-by = Implemented by
objective = Objective
objectives = Objectives
background = Background
component = Component
components = Components
component-number = Component { $number }
results = Results
what-was-achieved = What was achieved
member-states = Member states

## Reports
quarterly-report = Quarterly report
final-report = Final report
joint-report = Joint report
contract-number = Contract number
reporting-period = Reporting period
prepared-by = Prepared by
date-due = Due
date-sent = Sent
acronyms = Acronyms
executive-summary = Executive summary
description-of-action = Description of the action
results-and-activities = Results and activities
cooperation = Cooperation
visibility = Visibility
risks = Risks
annex = Annex
annex-number = Annex { $number }
annexes = Annexes
list-of-activities = List of activities
list-of-expenditure = List of expenditure
list-of-participants = List of participants
this-period = This period
to-date = To date
previous-period = Previous period
reason = Reason

## Activities and people
activity = Activity
activities = Activities
date = Date
place = Place
days = Days
participants = Participants
returnees = Returnees
women = Women
men = Men
total = Total
age = Age
sex = Sex
region = Region
institution = Institution
name = Name
participants-count =
    { $n ->
        [one] { $n } participant
        *[other] { $n } participants
    }
people-count =
    { $n ->
        [one] { $n } person
        *[other] { $n } people
    }
returnees-count =
    { $n ->
        [one] { $n } returnee
        *[other] { $n } returnees
    }
activities-count =
    { $n ->
        [one] { $n } activity
        *[other] { $n } activities
    }
days-count =
    { $n ->
        [one] { $n } day
        *[other] { $n } days
    }
women-count =
    { $n ->
        [one] { $n } woman
        *[other] { $n } women
    }
men-count =
    { $n ->
        [one] { $n } man
        *[other] { $n } men
    }
months-count =
    { $n ->
        [one] { $n } month
        *[other] { $n } months
    }
pages-count =
    { $n ->
        [one] { $n } page
        *[other] { $n } pages
    }

## Indicators
indicators = Indicators
indicator = Indicator
unit = Unit
baseline = Baseline
target = Target
current-value = Current value
achieved = Achieved
verification = Source of verification
level-impact = Impact
level-outcome = Outcome
level-output = Output

## Finance
finance = Finance
budget-heading = Budget heading
budget-line = Line
cost-item = Item
amount = Amount
amount-in-euro = Amount in euro
voucher = Voucher
spent = Spent
spent-this-period = Spent in this period
spent-to-date = Spent to date
remaining = Remaining
percent-used = Used, %
contribution = Contribution
own-share = Own share

## Certificate
certificate-of-attendance = Certificate of attendance
this-certifies = This is to certify that
has-attended = has attended
certificate-number-label = Certificate number
signature-project = For the project
signature-service = For the State Migration Service
signature-date = Date and place

## Names of values: sex and age
sex-female = Women
sex-male = Men
age-18-29 = 18–29
age-30-44 = 30–44
age-45-59 = 45–59
age-60-plus = 60 and over

## Names of values: activities
kind-training = Training
kind-workshop = Workshop
kind-study_visit = Study visit
kind-conference = Conference
kind-meeting = Meeting
kind-research = Research
kind-campaign = Campaign
kind-support = Support
kinds-training = Trainings
kinds-workshop = Workshops
kinds-study_visit = Study visits
kinds-conference = Conferences
kinds-meeting = Meetings
kinds-research = Research
kinds-campaign = Campaigns
kinds-support = Support
status-done = Done
status-planned = Planned
status-moved = Moved

## Names of values: returnees
vulnerability = Vulnerability
vulnerability-single_parent = Single parent
vulnerability-chronic_illness = Chronic illness
vulnerability-disability = Disability
vulnerability-elderly = Old age
vulnerability-large_family = Large family
vulnerability-minor_children = Minor children
support = Support
support-business = Small business
support-training = Vocational training
support-housing = Housing
support-medical = Medical support
support-education = Education

## Shared by reports, factsheets and certificates
not-available = n/a
sample-note-published = Sample data; totals as published
sample-note-illustrative = Sample data; the budget is an example too
age-group = Aged { $group }

## Report: cover, heads, contents
report-kind-quarterly = Quarterly report
report-kind-final = Final report
report-kind-joint = Joint final report
complete-report = Final report with annexes
factsheet = Factsheet
report-page = Page { $page } of { $pages }
report-span = { $start } – { $end }
report-contract = Contract number
report-period = Reporting period
report-submitted-to = Submitted to
report-all-donors = All donors of the project
report-submitted-by = Submitted by
report-due = Due
report-sent = Sent
report-not-yet-sent = not yet sent
report-contents = Contents
report-acronyms = Acronyms
report-acronym = Acronym
report-meaning = Meaning
acronym-icmpd = International Centre for Migration Policy Development
acronym-sms-short = SMS
acronym-sms = State Migration Service of the Republic of Azerbaijan
acronym-eu-short = EU
acronym-eu = European Union
acronym-ngo-short = NGO
acronym-ngo = Non-governmental organisation

## Report: summary
report-summary = Summary
report-spent-in = Spent in the period
report-spent-to-date = Spent to date
report-until = from the start until { $day }
report-share-of-budget = Share of the budget of { $budget } spent to date
report-women-of-participants = Share of women
report-women-of-returnees = Share of women
report-participants-in = Participants
report-returnees-in = Returnees supported
report-activities-in = Activities held
report-by-component = Activities by component
report-component = Component
report-component-n = Component { $number }
report-by-objective = Activities by objective
report-objective = Objective
report-objective-n = Objective { $number }
report-done = Done
report-moved = Moved
report-planned = Planned
report-women = Women
report-men = Men
report-total = Total

## Report: 1 description
report-description = Description
report-item = Item
report-detail = Detail
report-coordinator = Coordinator
report-contact = Contact
report-beneficiary = Beneficiary
report-action = Title of the action
report-country = Target country
report-azerbaijan = Azerbaijan
report-target-groups = Target groups reached to date
report-reached-participants = { $total } participants, counted at each activity: { $women } women and { $men } men
report-reached-returnees = { $total } returnees: { $women } women and { $men } men
report-places = Places of the activities
report-background = Background
report-overall-objective = Overall objective
report-and = and

## Report: 2 assessment
report-assessment = Assessment of implementation
report-executive-summary = Executive summary
report-results = Results and activities
report-date = Date
report-activity = Activity
report-activity-and-result = Activity and result
report-result = Result
report-days = Days
report-n-days =
    { $n ->
        [one] { $n } day
        *[other] { $n } days
    }
report-n-women-men =
    { $women ->
        [one] { $women } woman
        *[other] { $women } women
    }, { $men ->
        [one] { $men } man
        *[other] { $men } men
    }
report-logframe = Logical framework
report-logframe-note = Achieved: the part of the way from baseline to target that has been covered. n/a: not measured yet.
report-assumptions = Assumptions
report-assumption = Assumption
report-plan = Updated action plan
report-plan-now = This period
report-plan-next = Next period
report-plan-note = Days on which an activity begins and ends, in the month of its beginning. Filled: held; outlined: planned; dashed: moved.
report-indicator = Indicator and source of verification
report-unit = Unit
report-baseline = Baseline
report-target = Target
report-current = Reached
report-achieved = Achieved
report-level-impact = Impact
report-level-outcome = Outcomes
report-level-output = Outputs

## Report: 3 to 5
report-cooperation = Cooperation
report-cooperation-partners = Partners and coordination
report-visibility = Visibility
report-visibility-measures = Measures taken
report-items-produced = Items produced to date
report-item-produced = Title
report-kind = Kind
report-newsletter-n = Newsletter No { $number }
report-publication-booklet = Booklet
report-publication-brochure = Brochure
report-publication-leaflet = Leaflet
report-risks = Risks
report-risks-measures = Risks and responses

## Report: 6 finance
report-finance = Financial report
report-finance-headings = Budget and expenditure by heading
report-heading = Budget heading
report-budget = Budget
report-this-period = This period
report-spent = Spent
report-before = Earlier
report-to-date = To date
report-remaining = Remaining
report-used = Used
report-finance-note = Amounts in euro, rounded to the cent. Budget: { $share } of each heading, as the donor’s part of the whole. Costs are charged item by item, so a single heading may run above this part.
report-finance-note-whole = Amounts in euro, rounded to the cent.
report-subtotal-direct = Subtotal, direct costs (1–6)
report-total-costs = Total costs (7 + 8)
report-limits = Limits of the contract
report-limit = Limit
report-limit-found = To date
report-limit-indirect = Indirect costs: at most { $limit } of the direct costs
report-limit-heading = Spending under a heading: at most { $limit } above its budget
report-limit-kept = kept; no heading is above its budget
report-limit-above = { $heading }: { $share } above its budget
report-chart-spending = { $share } of the budget is spent
report-chart-spending-what = Spending by heading in euro, until { $day }; at the end of each row, the part of its budget that is spent
report-finance-donors = Contributions by donor
report-chart-outcomes =
    { $n ->
        [0] No outcome has reached its target yet
        [one] { $n } of { $all } outcomes has reached its target
        *[other] { $n } of { $all } outcomes have reached their targets
    }
report-chart-outcomes-what = Part of the way from baseline to target, until { $day }
report-donor = Donor
report-contribution = Contribution
report-targets-reached = { $n } of { $all } reached
report-outcome = Outcome
report-output = Output
report-finance-components = Budget by component
report-finance-objectives = Budget by objective
report-share = Share
report-finance-shares = Budget by heading and donor
report-finance-shares-note = Each heading is shared out in proportion to the contributions; the cents left by rounding go to the largest remainders.

## Report: 7 records and signature
report-records = Records and signature
report-records-place = Location of records
report-records-text = Contracts, vouchers, attendance lists and bank statements are kept at the ICMPD office in Baku and are open to the donor and its auditors.
report-records-declaration = The undersigned confirms that the figures of this report agree with the accounts and that the costs were incurred for the action.
report-sign-name = Name and function
report-sign-date = Date
report-sign-signature = Signature

## Report: annexes
report-annex-expenditure = List of expenditure
report-annex-expenditure-note =
    { $n ->
        [one] { $n } entry
        *[other] { $n } entries
    }, { $period }; amounts in euro.
report-line = Line
report-cost = Cost
report-voucher = Voucher
report-amount = Amount
report-annex-participants = Training participants
report-annex-returnees = Returnees supported
report-chart-women-participants = Women were { $share } of those who took part
report-chart-women-trained = Women were { $share } of those trained
report-chart-women-returnees = Women were { $share } of those supported
report-chart-age-what = Number of women and men by age group
report-age = Age group
report-institution = Institution
report-vulnerability = Vulnerability
report-support = Kind of support
report-region = Region
report-people-of = Registered participants of: { $titles }.
report-not-public = Small groups could be recognised. This annex is for the donor and is not to be published.

## Factsheet
factsheet-most-in = Most people took part in { $year }
factsheet-by-year = Participants in all activities, by year
factsheet-budget = Budget
factsheet-participants = Participants in all activities
factsheet-returnees = Returnees supported
factsheet-activities = Activities held
factsheet-period = Duration
factsheet-implemented-by = Implemented by
factsheet-website = Website
factsheet-background = Background
factsheet-components = Components
factsheet-objectives = Specific objectives

## Certificate
certificate-title = Certificate of attendance
certificate-opening = This is to certify that
certificate-closing = attended the training course
certificate-number = No { $number }
certificate-sample = Sample data; the name is invented

## Invitations and letters
invitation = Invitation
programme = Programme
reply-by = Please reply by { $day }
reference = Our reference
kind-regards = Kind regards
enclosed = Enclosed
letter-sample = Sample data; the recipient is invented
