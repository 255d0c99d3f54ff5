namespace Eddy.Tests;

/// <summary>Tests of threads and of allocations: they run one after another and beside no others.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public static class Alone
{
}
