"""The steps by which a store of an older casex becomes one of this casex."""
