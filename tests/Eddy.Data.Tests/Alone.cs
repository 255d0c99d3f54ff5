namespace Eddy.Data.Tests;

/// <summary>Tests of allocations: they run one after another and beside no others.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public static class Alone
{
}
