"""Where Network Firewall answers, in moto's form."""

from enclave.local.cloud.networkfirewall.responses import NetworkFirewallResponse

url_bases = [r"https?://network-firewall\.(.+)\.amazonaws\.com"]
url_paths = {"{0}/$": NetworkFirewallResponse.dispatch}
