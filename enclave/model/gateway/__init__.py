"""What the gateway of a site is made of, compiled from the intent: pure functions, byte for byte the same.

firewall      the rules of AWS Network Firewall, in Suricata's language and in strict order
paths         who may open connections to whom, and the rules that know a connection's ends
names, hosts  the rules for TLS by server name, and for HTTP by host
spelling      how a rule is written, its marks and its number
capacity      how large a rule group is made, and what AWS takes at most
policy        what the firewall does with what no rule matches
aws_services  the services of AWS that may be reached by a VPC endpoint
declared      whose a name is, and which rule leads there
endpoints     the VPC endpoints of a site, and what their policies admit
inspection    what the firewall of a site decrypts, if it decrypts anything
dns           what the resolver of a site answers: the lists of Route 53 DNS Firewall
lint          what is doubtful in an intent that is well-formed
"""
