import { queryOptions } from '@tanstack/react-query';
import { api, bodyOf } from '../../asking/client.ts';
import type { components, paths } from '../../contract/api.ts';

export type Order = components['schemas']['EmployerOrder'];
export type Seat = paths['/api/employer-orders/{orderNo}']['get']['responses'][200]['content']['application/json']['list'][number];

export const orderQuery = (orderNo: string) => queryOptions({
  queryKey: ['order', orderNo], queryFn: () => bodyOf(api.GET('/api/employer-orders/{orderNo}', { params: { path: { orderNo } } })),
});
