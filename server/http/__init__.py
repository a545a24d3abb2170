"""What every HTTP request shares: headers, bodies, origins, hosts, rates, and bounds on its connection."""
